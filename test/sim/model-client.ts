import { Cursors } from '../../client/state/cursors.ts';
import type { StreamKey } from '../../shared/streams.ts';
import type { Change, ModelServer, Row } from './model-server.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What a simulation can switch off, to show that it is needed. */
export interface Repairs {
  readonly gapDetection: boolean;
  readonly headCheck: boolean;
}

export interface World {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly server: ModelServer;
  readonly repairs: Repairs;
  /** Share of questions that get no answer. */
  askLoss: number;
}

const pageRows = 5;
const answerTimeoutMs = 10_000;

/** One browser: the cursors of the real client over rows that are kept in a map. */
export class ModelClient {
  rows = new Map<StreamKey, Map<number, Row>>();
  presence = new Map<string, number>();
  connected = false;
  readonly #world: World;
  #cursors: Cursors<Change>;
  /** Which connection it is: what an earlier one has under way is lost. */
  #connection = 0;
  #stopHeadCheck: () => void = () => undefined;

  constructor(world: World) {
    this.#world = world;
    this.#cursors = this.#createCursors();
  }

  #createCursors(): Cursors<Change> {
    const { time, random } = this.#world;
    return new Cursors<Change>({
      clock: time,
      random,
      deliver: (change) => this.#apply(change),
      repair: (key, cursor) => (typeof key === 'number' ? this.#sync(key, cursor) : this.#loadPresence()),
    });
  }

  /** The bus hands over a change, in the state the network has left it in. */
  hear(change: Change, connection: number): void {
    if (connection !== this.#connection) return;
    const at = this.#cursors.at(change.key);
    if (at === undefined) return;
    // Without gap detection whatever is newer counts as the next one.
    if (!this.#world.repairs.gapDetection && change.number > at) this.#cursors.set(change.key, change.number - 1);
    this.#cursors.receive(change.key, change.number, change);
  }

  get connection(): number {
    return this.#connection;
  }

  /** Rooms are joined and heads are read at the same moment; the welcome arrives later. */
  connect(): void {
    const { time, random, server } = this.#world;
    this.connected = true;
    const connection = (this.#connection += 1);
    const heads = [...server.heads];
    time.after(20 + random() * 200, () => {
      if (connection !== this.#connection) return;
      this.#cursors.setConnected(true);
      for (const [key, number] of heads) this.#follow(key, number);
      this.#planHeadCheck();
    });
  }

  /** The connection is gone; with a reload everything the browser knew, too. */
  lose(isReload: boolean): void {
    this.connected = false;
    this.#connection += 1;
    this.#stopHeadCheck();
    this.#cursors.setConnected(false);
    if (!isReload) return;
    this.#cursors.forgetAll();
    this.rows = new Map();
    this.presence = new Map();
    this.#cursors = this.#createCursors();
  }

  #follow(key: StreamKey, number: number): void {
    const at = this.#cursors.at(key);
    if (at === undefined) this.#cursors.load(key);
    else if (at !== number) this.#cursors.repairNow(key);
  }

  #planHeadCheck(): void {
    const { time, random, repairs, server } = this.#world;
    if (!repairs.headCheck) return;
    this.#stopHeadCheck = time.after(30_000 + random() * 30_000, () => {
      const check = this.#ask(() => [...server.heads]);
      void check
        .then((heads) => heads.forEach(([key, number]) => this.#cursors.hint(key, number)))
        .catch(() => undefined)
        .then(() => this.connected && this.#planHeadCheck());
    });
  }

  /** A question takes a while there and back, and may be lost with the connection or without it. */
  #ask<T>(answer: () => T): Promise<T> {
    const { time, random, askLoss } = this.#world;
    const connection = this.#connection;
    const isLost = random() < askLoss;
    return new Promise((resolve, reject) => {
      if (isLost) return void time.after(answerTimeoutMs, () => reject(new Error('no answer')));
      time.after(10 + random() * 150, () => {
        const given = answer();
        time.after(10 + random() * 150, () => {
          if (connection === this.#connection) resolve(given);
          else reject(new Error('no connection'));
        });
      });
    });
  }

  async #sync(channel: number, cursor: number): Promise<number> {
    for (let after = cursor; ;) {
      const { rows, next, more } = await this.#ask(() => this.#world.server.sync(channel, after, pageRows));
      for (const row of rows) this.#put(channel, row);
      if (!more) return next;
      after = next;
    }
  }

  async #loadPresence(): Promise<number> {
    const { server } = this.#world;
    const ask = () => ({ rev: server.heads.get('presence') ?? 0, states: new Map(server.presence) });
    const { rev, states } = await this.#ask(ask);
    this.presence = states;
    return rev;
  }

  #apply({ key, row, state }: Change): void {
    if (row) this.#put(key, row);
    if (state) this.presence.set(state[0], state[1]);
  }

  /** A row never goes back (RT-22). */
  #put(key: StreamKey, row: Row): void {
    const rows = this.rows.get(key) ?? new Map<number, Row>();
    this.rows.set(key, rows);
    if ((rows.get(row.n)?.seq ?? 0) < row.seq) rows.set(row.n, row);
  }
}
