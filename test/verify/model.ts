import { Session } from '../../client/state/session.ts';
import { loadNewest } from '../../client/state/load.ts';
import type { State } from '../../client/state/state.ts';
import { Store } from '../../client/state/store.ts';
import { type Ask, unpack } from '../../client/socket.ts';
import type { Clock } from '../../client/state/clock.ts';
import { settled } from '../client/fakes.ts';
import type { EventPayload } from '#shared/events.ts';

/** One frame as it came over the wire: an event, or several in `events:batched`. */
export type Frame = readonly [name: string, payload: unknown];

/** What a client asks besides the commands of its session. */
export interface Questions {
  ask: Ask;
  /** A list of names over HTTP, such as who is in a private channel. */
  namesAt: (path: string) => Promise<string[]>;
}

/** Who is in a private channel, and as of which change that is known. */
type Members = Map<string, { isIn: boolean; seq: number }>;

/** How far somebody has read, and when that was so. */
interface Position {
  n: number;
  ts: number;
}

/**
 * What one person's program knows: the session and state of the real client, and beside them what a program can keep
 * true by events alone: who is in a private channel, how far others have read, who types.
 */
export class Model {
  readonly store = new Store((draw) => draw());
  readonly session: Session;
  readonly members = new Map<number, Members>();
  readonly receipts = new Map<number, Map<string, Position>>();
  readonly typing = new Map<number, Set<string>>();
  readonly #questions: Questions;
  #asking = 0;

  constructor(questions: Questions, clock: Clock) {
    this.#questions = questions;
    const ask: Ask = async (name, input) => {
      this.#asking += 1;
      try {
        return await questions.ask(name, input);
      } finally {
        this.#asking -= 1;
      }
    };
    this.session = new Session({
      clock,
      random: () => 0.5,
      ask,
      store: this.store,
      connection: { welcomed: ignore, closingSoon: ignore, end: ignore, connect: ignore },
      openChannel: () => null,
      welcomed: ignore,
      messageArrived: ignore,
    });
  }

  get state(): State {
    return this.store.now;
  }

  /** Take a welcome and fetch everything there is to know. */
  async load(welcome: unknown): Promise<void> {
    this.session.receive('welcome', welcome);
    const { ask, namesAt } = this.#questions;
    for (const head of this.state.heads.values()) {
      const { channel_id: id } = head;
      await loadNewest({ ask, store: this.store }, head);
      const names = head.kind === 'private' ? await namesAt(`/private_channels/${id}/members`) : [];
      this.members.set(id, new Map(names.map((name) => [name, { isIn: true, seq: 0 }])));
      this.typing.set(id, new Set(await namesAt(`/typing/${encodeURIComponent(head.channel)}`)));
      const { positions, ts } = await ask('receipt:list', { channel_id: id });
      const known = Object.entries(positions).map(([name, n]) => [name, { n, ts }] as const);
      this.receipts.set(id, new Map(known));
    }
  }

  /** Do what the client does in the next minute without being told anything: fill gaps, and check the heads (RT-54). */
  async repair(): Promise<void> {
    await this.#atRest();
    await this.session.headCheck.run();
    for (const [key] of this.session.cursors.all()) this.session.cursors.repairNow(key);
    await this.#atRest();
  }

  /** Wait until nothing is under way. */
  async #atRest(): Promise<void> {
    do await settled();
    while (this.#asking > 0);
  }

  take([name, payload]: Frame): void {
    unpack(name, payload, (inner, its) => {
      this.session.receive(inner, its);
      this.#takeBeside(inner, its);
    });
  }

  #takeBeside(name: string, payload: unknown): void {
    if (name === 'message:created') this.#sent(payload as EventPayload<'message:created'>);
    if (name === 'channel:joined') this.#move(payload as EventPayload<'channel:joined'>, true);
    if (name === 'channel:left') this.#move(payload as EventPayload<'channel:joined'>, false);
    if (name === 'receipt:moved') this.#read(payload as EventPayload<'receipt:moved'>);
    if (name === 'typing:started')
      this.#typingIn(payload as EventPayload<'typing:started'>, (who, name) => who.add(name));
    if (name === 'typing:stopped')
      this.#typingIn(payload as EventPayload<'typing:stopped'>, (who, name) => who.delete(name));
  }

  #move({ channel_id, username, seq }: EventPayload<'channel:joined'>, isIn: boolean): void {
    const members = this.members.get(channel_id);
    // the form that tells oneself of leaving names nobody
    if (members === undefined || username === undefined || seq < (members.get(username)?.seq ?? 0)) return;
    members.set(username, { isIn, seq });
  }

  /** Who sends has read so far, and no event says so (realtime 7). */
  #sent({ channel_id, message: { sender, n, ts, content_type } }: EventPayload<'message:created'>): void {
    const positions = this.receipts.get(channel_id);
    if (content_type === 'text' && (positions?.get(sender)?.ts ?? 0) < ts) positions?.set(sender, { n, ts });
  }

  #typingIn(
    { channel_id, username }: EventPayload<'typing:stopped'>,
    change: (who: Set<string>, username: string) => unknown,
  ): void {
    const who = this.typing.get(channel_id);
    if (who !== undefined) change(who, username);
  }

  #read({ channel_id, positions, ts }: EventPayload<'receipt:moved'>): void {
    const held = this.receipts.get(channel_id);
    if (held === undefined) return;
    for (const [username, n] of Object.entries(positions)) {
      if ((held.get(username)?.ts ?? 0) < ts) held.set(username, { n, ts });
    }
  }
}

function ignore(): void {
  // what the page around the session would do
}
