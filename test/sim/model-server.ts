import type { StreamKey } from '../../shared/streams.ts';

/** A row of a channel and the number of its last change. */
export interface Row {
  readonly n: number;
  readonly seq: number;
}

/** What is told of one change: a whole row of a channel, or one person's state of the presence stream. */
export interface Change {
  readonly key: StreamKey;
  readonly number: number;
  readonly row?: Row;
  readonly state?: readonly [string, number];
}

/** Channels by number and presence by name: all a client can know. */
export class ModelServer {
  readonly channels = new Map<number, Map<number, Row>>();
  readonly heads = new Map<StreamKey, number>();
  readonly presence = new Map<string, number>();

  constructor(channels: number) {
    for (let id = 1; id <= channels; id += 1) {
      this.channels.set(id, new Map());
      this.heads.set(id, 0);
    }
    this.heads.set('presence', 1_000);
  }

  /** A new message, or now and then another version of an old one. */
  write(channel: number, random: () => number): Change {
    const rows = this.channels.get(channel) ?? new Map<number, Row>();
    const seq = this.#next(channel);
    const isEdit = rows.size > 0 && random() < 0.3;
    const row = { n: isEdit ? 1 + Math.floor(random() * rows.size) : rows.size + 1, seq };
    rows.set(row.n, row);
    return { key: channel, number: seq, row };
  }

  appear(name: string, state: number): Change {
    this.presence.set(name, state);
    return { key: 'presence', number: this.#next('presence'), state: [name, state] };
  }

  /** As `channel:sync`: rows changed after a cursor, in order, a page of them. */
  sync(channel: number, after: number, limit: number): { rows: Row[]; next: number; more: boolean } {
    const changed = [...(this.channels.get(channel)?.values() ?? [])].filter((row) => row.seq > after);
    const rows = changed.sort((a, b) => a.seq - b.seq).slice(0, limit);
    const more = rows.length < changed.length;
    return { rows, more, next: more ? (rows.at(-1)?.seq ?? after) : this.#head(channel) };
  }

  #head(key: StreamKey): number {
    return this.heads.get(key) ?? 0;
  }

  #next(key: StreamKey): number {
    const number = this.#head(key) + 1;
    this.heads.set(key, number);
    return number;
  }
}
