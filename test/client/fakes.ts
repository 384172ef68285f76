import type { Clock } from '../../client/state/clock.ts';
import type { EntryFile } from '../../client/state/entry-files.ts';
import type { Welcome } from '../../shared/events.ts';
import type { ChannelHead, Message, Person } from '../../shared/objects.ts';
import { limits } from '../../shared/limits.ts';

/** A clock whose hands are turned by the test. */
export class FakeClock implements Clock {
  #nowMs = 1_000_000;
  #timers: { atMs: number; run: () => void }[] = [];

  readonly now = (): number => this.#nowMs;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get waiting(): number {
    return this.#timers.length;
  }

  /** Turns the hands, runs what is due in order, and lets promises settle in between. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      await settled();
    }
    this.#nowMs = endMs;
  }
}

/** Lets every promise that can settle do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise with its handles outside. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  return Promise.withResolvers<T>();
}

export function makeMessage(n: number, fields: Partial<Message> = {}): Message {
  return {
    id: n,
    channel: 'general',
    sender: 'bob',
    content: `message ${n}`,
    filename: null,
    ts: 1_700_000_000.5 + n,
    edited: 0,
    edited_ts: null,
    deleted: 0,
    deleted_ts: null,
    reply_to_id: null,
    reactions: null,
    reactions_ts: null,
    mentions: null,
    seq: n,
    n,
    content_type: 'text',
    client_id: null,
    via: null,
    pinned: 0,
    root_id: null,
    reply_count: 0,
    group_id: null,
    attachment: null,
    bot: null,
    cards: null,
    silent: 0,
    ...fields,
  };
}

/** A file of a message that is being written; `held` by the server, or on its way there. */
export function makeFile(name: string, held = false): EntryFile {
  const attachment = { kind: 'file', file: held ? `${name}.bin` : '', name, type: 'text/plain', size: 5 } as const;
  return { attachment: { ...attachment, width: null, height: null }, localUrl: `blob:${name}`, uploadId: name };
}

export function makeHead(fields: Partial<ChannelHead> = {}): ChannelHead {
  return {
    channel_id: 1,
    channel: 'general',
    kind: 'public',
    name: 'general',
    topic: null,
    posting: 'all',
    archived: false,
    seq: 10,
    n: 10,
    last_ts: 1_700_000_010.5,
    first_n: 1,
    read_n: 10,
    unread: 0,
    mentions: 0,
    hidden: false,
    starred: false,
    muted: false,
    level: null,
    phone_level: null,
    ...fields,
  };
}

export function makePerson(handle: string, fields: Partial<Person> = {}): Person {
  return {
    userId: `id-${handle}`,
    handle,
    name: handle,
    kind: 'person',
    role: 'staff',
    name_color: null,
    bio: null,
    avatar_file: null,
    state: 'offline',
    ...fields,
  };
}

export function makeWelcome(fields: Partial<Welcome> = {}): Welcome {
  return {
    protocol: 1,
    server_version: '0.1.0',
    client_build: '',
    epoch: 'first',
    now: 1_700_000_000.5,
    me: { ...makePerson('alice'), is_admin: false, kind: 'browser', scope: 'read_write' },
    workspace: { id: 1, name: 'Office' },
    revs: { user: 5, workspace: 7, presence: 9 },
    channels: [makeHead()],
    more_channels: false,
    limits: {
      frame_bytes: limits.frameBytes,
      text_chars: limits.textChars,
      sends_per_minute: 240,
      typing_ms: limits.typingEveryMs,
      typing_shown_ms: limits.typingShownMs,
      head_check_ms: limits.headCheckMs,
    },
    ...fields,
  };
}
