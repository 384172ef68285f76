import type { AnyEvent, EventPayload, Welcome } from '#shared/events.ts';
import type { ChannelHead, Message } from '#shared/objects.ts';
import { countedOn } from '#shared/streams.ts';
import type { Ask } from '../socket.ts';
import { takeFirst, takeWelcome } from './answers.ts';
import { apply, type AppliedEvent, isApplied } from './apply.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import { countHeld, isCountUnclear } from './counts.ts';
import { Cursors } from './cursors.ts';
import { HeadCheck } from './head-check.ts';
import { createRepair } from './load.ts';
import { emptyState, findMessage } from './state.ts';
import type { Store } from './store.ts';

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: Ask;
  readonly store: Store;
  readonly connection: Pick<Connection, 'welcomed' | 'closingSoon' | 'end' | 'connect'>;
  /** `channel_id` of the place on screen: it is brought up to date first. */
  readonly openChannel: () => number | null;
  readonly welcomed: (welcome: Welcome) => void;
  /** A message was added to a place after it was loaded. */
  readonly messageArrived: (channelId: number, message: Message) => void;
}

const countChangers: ReadonlySet<string> = new Set(['message:created', 'message:edited', 'message:deleted']);

/** Takes what the server tells and keeps the state true to it (realtime sections 3, 8 and 13). */
export class Session {
  readonly #parts: Parts;
  readonly cursors: Cursors<AnyEvent>;
  readonly headCheck: HeadCheck;
  #epoch: string | null = null;

  constructor(parts: Parts) {
    const { clock, random, ask, store } = parts;
    this.#parts = parts;
    this.cursors = new Cursors<AnyEvent>({
      clock,
      random,
      deliver: (event) => this.#deliver(event),
      repair: createRepair({ ask, store, listed: (heads) => this.#followAll(heads) }),
    });
    this.headCheck = new HeadCheck({
      clock,
      random,
      ask,
      store,
      cursors: this.cursors,
      epoch: () => this.#epoch,
      epochChanged: () => parts.connection.connect(),
    });
  }

  /** Takes one event, in the order of arrival. */
  receive(name: string, payload: unknown): void {
    if (typeof payload !== 'object' || payload === null) return;
    const event = { name, payload } as AnyEvent; // names this version does not know are let through below
    const stream = countedOn(name, payload);
    if (stream === null) return this.#take(event);
    // a conversation not heard of: the list is fetched (RT-46)
    if (!this.cursors.receive(stream.key, stream.number, event)) this.cursors.repairNow('user');
  }

  /** The connection is gone: repairs wait for the next welcome. */
  lost(): void {
    this.cursors.setConnected(false);
    this.headCheck.stop();
  }

  #take(event: AnyEvent): void {
    const { connection, random } = this.#parts;
    const { name, payload } = event;
    if (name === 'welcome') return this.#welcome(payload);
    if (name === 'server:restarting') return connection.closingSoon(random() * payload.spread_ms);
    if (name === 'connection:limited') return connection.closingSoon(payload.retry_after_ms);
    if (name !== 'session:ended') return this.#takeUncounted(event);
    connection.end();
  }

  #takeUncounted(event: AnyEvent): void {
    // told when servers have lost sight of each other; not in the table of this version
    if ((event.name as string) === 'heads:requested') return this.headCheck.start(5_000);
    this.#deliver(event);
  }

  /** The next event of its stream. One with a name of a later version only moves the cursor. */
  #deliver(event: AnyEvent): void {
    if (!isApplied(event.name)) return;
    const applied = event as AppliedEvent; // by its name
    this.#recountIfUnclear(applied);
    const { store, clock } = this.#parts;
    const before = store.now;
    store.update((state) => apply(state, applied, clock.now()));
    if (applied.name === 'message:created') this.#tellArrival(applied.payload, before.heads);
    else this.#followList(applied);
  }

  /** The list of conversations has changed: the streams that are followed change with it. */
  #followList({ name, payload }: AppliedEvent): void {
    if (name === 'dm:opened' || name === 'channel:created') return this.#follow(payload.head);
    if (name === 'channel:left' && 'reason' in payload) return this.cursors.forget(payload.channel_id);
    if (name !== 'channel:updated' || payload.head.archived) return;
    // one that was archived when the list was fetched is back (RT-46)
    if (!this.#parts.store.now.heads.has(payload.head.channel_id)) this.cursors.repairNow('user');
  }

  #tellArrival(
    { channel_id, message }: { channel_id: number; message: Message },
    before: ReadonlyMap<number, ChannelHead>,
  ): void {
    if (message.n > (before.get(channel_id)?.n ?? Infinity)) this.#parts.messageArrived(channel_id, message);
  }

  /** Edits, deletions and new messages may change what is unread; replies, pins and reactions never do. */
  #recountIfUnclear(event: AppliedEvent): void {
    if (event.name === 'read:moved') return this.#recountBehind(event.payload);
    if (!('message' in event.payload) || !countChangers.has(event.name)) return;
    const { channel_id, seq, message } = event.payload;
    const { heads, rows } = this.#parts.store.now;
    const head = heads.get(channel_id);
    const held = findMessage(rows.get(channel_id), message.id);
    if (head && isCountUnclear(head, { seq, message, held })) void this.headCheck.recount(channel_id);
  }

  /** Counts that came with a mark are right unless a newer message overtook them, which only held rows would show. */
  #recountBehind(moved: EventPayload<'read:moved'>): void {
    const { heads, rows, me } = this.#parts.store.now;
    const head = heads.get(moved.channel_id);
    if (!head || head.n <= moved.read_n) return;
    const isCounted =
      countHeld(rows.get(moved.channel_id), { ...head, read_n: moved.read_n }, me?.handle ?? '') !== null;
    if (!isCounted) void this.headCheck.recount(moved.channel_id);
  }

  #welcome(welcome: Welcome): void {
    const { store, connection, openChannel } = this.#parts;
    if (this.#epoch !== null && this.#epoch !== welcome.epoch) {
      this.cursors.forgetAll();
      store.update(() => emptyState);
    }
    this.#epoch = welcome.epoch;
    connection.welcomed();
    this.cursors.setConnected(true);
    store.update((state) => takeWelcome(state, welcome));
    this.#takeFirst(welcome);
    this.#followRevs(welcome);
    const open = openChannel();
    const heads = welcome.channels.toSorted((a, b) => Number(b.channel_id === open) - Number(a.channel_id === open));
    for (const head of heads) this.#follow(head);
    this.headCheck.start();
    this.#parts.welcomed(welcome);
  }

  /** What came with the first welcome of a page need not be asked for; what is missing there is. */
  #takeFirst({ first }: Welcome): void {
    if (!first) return;
    this.#parts.store.update((state) => takeFirst(state, first));
    if (!first.workspace.more) this.cursors.set('workspace', first.workspace.rev);
    this.cursors.set('presence', first.presence.rev);
  }

  /** The small streams: fetched where they differ. The list of conversations came with the welcome, if complete. */
  #followRevs({ revs, more_channels }: Welcome): void {
    if (more_channels) this.cursors.load('user');
    else this.cursors.set('user', revs.user);
    for (const key of ['workspace', 'presence'] as const) {
      if (this.cursors.at(key) !== revs[key]) this.cursors.load(key);
    }
  }

  /** The list is complete: what is not on it can no longer be read. */
  #followAll(heads: readonly ChannelHead[]): void {
    for (const [key] of this.cursors.all()) {
      if (typeof key === 'number' && !this.#parts.store.now.heads.has(key)) this.cursors.forget(key);
    }
    for (const head of heads) this.#follow(head);
  }

  /** Where rows are held they are brought up to the head; elsewhere the head is all there is to know. */
  #follow({ channel_id, seq }: ChannelHead): void {
    const at = this.cursors.at(channel_id);
    if (at !== undefined && at === seq) return;
    if (at !== undefined && this.#parts.store.now.rows.has(channel_id)) return this.cursors.repairNow(channel_id);
    if (at === undefined || seq > at) this.cursors.set(channel_id, seq);
  }
}
