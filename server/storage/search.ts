import { sql, type Kysely } from 'kysely';
import { firstCreatedFrom } from './by-halves.ts';
import type { Engine } from './engines/engine.ts';
import { matching, type MessageFilter, type SoughtRow } from './message-filter.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';
import { trigramQuery } from './trigrams.ts';

/** Ids or numbers from `from` up to, but without, `below`. */
export interface Stretch {
  from: number;
  below: number;
}

/** A message that waits for the index, with what it is to be found by: null for one that is not to be found. */
interface PendingRow {
  id: number;
  content: string | null;
}

/** Texts looked through at once, so that others wait for it a few milliseconds at most. */
const sliceBytes = 250_000;

/** Of rows, newest first: the last one up to which the texts fit, at least the first; undefined when all do. */
function lowestThatFits(rows: readonly { at: number; bytes: number }[]): number | undefined {
  let sum = 0;
  const over = rows.findIndex(({ bytes }) => {
    sum += bytes;
    return sum > sliceBytes;
  });
  return over === -1 ? undefined : rows[Math.max(0, over - 1)]?.at;
}

/**
 * The search index, the messages it does not show yet, and looking through the messages themselves. Ids are given in
 * the order of time here, so newest first is by falling id.
 */
export class Search {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;

  constructor({ connection, engine }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
  }

  /** A message is new, or has another text, or none any more: the index has to follow. */
  async queue(messageId: number): Promise<void> {
    await this.#connection
      .insertInto('search_pending')
      .values({ message_id: messageId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Messages that wait for the index, by rising id. */
  listPending(limit: number): Promise<PendingRow[]> {
    return this.#connection
      .selectFrom('search_pending as waiting')
      .leftJoin('messages as m', (join) =>
        join.onRef('m.id', '=', 'waiting.message_id').on('m.content_type', '=', 'text').on('m.deleted_us', 'is', null),
      )
      .select(['waiting.message_id as id', 'm.content'])
      .orderBy('waiting.message_id')
      .limit(limit)
      .execute();
  }

  /** The index shows these messages as they are now: `texts` by rising id, folded, the other ones not at all. */
  async index(messageIds: readonly number[], texts: readonly { id: number; text: string }[]): Promise<void> {
    const ids = this.#engine.idsIn(messageIds);
    // All removals first: in turns with the additions they would cost sixty times as much.
    await this.#connection.deleteFrom('message_index').where('rowid', 'in', ids).execute();
    if (texts.length > 0) {
      const rows = texts.map(({ id, text }) => ({ rowid: id, text }));
      await this.#connection.insertInto('message_index').values(rows).execute();
    }
    await this.#connection.deleteFrom('search_pending').where('message_id', 'in', ids).execute();
  }

  /** Messages that wait for the index, newest first. */
  async pendingIn({ from, below }: Stretch, limit: number): Promise<number[]> {
    const rows = await this.#connection
      .selectFrom('search_pending')
      .select('message_id as id')
      .where('message_id', '>=', from)
      .where('message_id', '<', below)
      .orderBy('message_id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  /**
   * Messages that may contain a text, newest first, as the index has them: what they say now is to be looked at.
   * @param text folded, at least three code points
   */
  async candidatesIn(text: string, { from, below }: Stretch, limit: number): Promise<number[]> {
    const rows = await this.#connection
      .selectFrom('message_index')
      .select('rowid as id')
      .where(sql`message_index`, 'match', trigramQuery(text))
      .where('rowid', '>=', from)
      .where('rowid', '<', below)
      .orderBy('rowid', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  /** What somebody sent, newest first. */
  async sentIn(senderId: number, { from, below }: Stretch, limit: number): Promise<number[]> {
    const rows = await this.#connection
      .selectFrom('messages')
      .select('id')
      .where('sender_id', '=', senderId)
      .where('id', '>=', from)
      .where('id', '<', below)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  /** Those of the given messages that fit, newest first. */
  amongIds(filter: MessageFilter, messageIds: readonly number[]): Promise<SoughtRow[]> {
    return matching(this.#connection, filter)
      .where('m.id', 'in', this.#engine.idsIn(messageIds))
      .orderBy('m.id', 'desc')
      .execute();
  }

  /** All messages in a stretch of ids that fit, newest first. */
  amongAll(filter: MessageFilter, { from, below }: Stretch): Promise<SoughtRow[]> {
    return matching(this.#connection, filter)
      .where('m.id', '>=', from)
      .where('m.id', '<', below)
      .orderBy('m.id', 'desc')
      .execute();
  }

  /** Messages in a stretch of creation numbers of one channel that fit, newest first. */
  amongChannel(filter: MessageFilter, channelId: number, { from, below }: Stretch): Promise<SoughtRow[]> {
    return matching(this.#connection, filter)
      .where('m.channel_id', '=', channelId)
      .where('m.n', '>=', from)
      .where('m.n', '<', below)
      .orderBy('m.n', 'desc')
      .execute();
  }

  /** The lower end of a stretch of ids, nearer where its texts would be too much to look through at once. */
  async lowestAmongAll({ from, below }: Stretch): Promise<number> {
    const rows = this.#weighed('id').where('id', '>=', from).where('id', '<', below);
    return lowestThatFits(await rows.execute()) ?? from;
  }

  /** The same for a stretch of creation numbers of a channel. */
  async lowestAmongChannel(channelId: number, { from, below }: Stretch): Promise<number> {
    const rows = this.#weighed('n').where('channel_id', '=', channelId).where('n', '>=', from).where('n', '<', below);
    return lowestThatFits(await rows.execute()) ?? from;
  }

  /** The first of some ids, newest first: as many as are not too much to look through at once. */
  async thatFit(messageIds: readonly number[]): Promise<number[]> {
    const rows = this.#weighed('id').where('id', 'in', this.#engine.idsIn(messageIds));
    const lowest = lowestThatFits(await rows.execute()) ?? 0;
    return messageIds.filter((id) => id >= lowest);
  }

  /** How long texts are, newest first: the length of a text is known without reading it. */
  #weighed(by: 'id' | 'n') {
    return this.#connection
      .selectFrom('messages')
      .select([`${by} as at`, sql<number>`coalesce(octet_length(content), 0)`.as('bytes')])
      .orderBy(by, 'desc');
  }

  /** The ids of the messages created from one time on and before another; without a time: from the first, to the last. */
  async stretchOf(startUs: number | undefined, endUs: number | undefined): Promise<Stretch> {
    const from = startUs === undefined ? 1 : await this.#firstIdFrom(startUs);
    const below = await this.#firstIdFrom(endUs ?? Number.POSITIVE_INFINITY);
    return { from, below };
  }

  /** The first id of a message created at that time or later, or the one after the last. */
  async #firstIdFrom(us: number): Promise<number> {
    const newest = await this.#connection
      .selectFrom('messages')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const all = { from: 1, below: (newest?.id ?? 0) + 1 };
    if (us === Number.POSITIVE_INFINITY) return all.below;
    return firstCreatedFrom(us, all, (id) =>
      this.#connection
        .selectFrom('messages')
        .select(['id as at', 'created_us as us'])
        .where('id', '>=', id)
        .orderBy('id')
        .limit(1)
        .executeTakeFirstOrThrow(),
    );
  }
}
