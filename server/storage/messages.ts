import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** A message with its sender's name; null for notices. */
export type MessageRow = Selectable<Schema['messages']> & { sender: string | null; senderDeletedUs: number | null };

/** A channel and the oldest message of it that the reader may see. */
export interface Place {
  channelId: number;
  firstN: number;
}

/** Messages as rows; the caller has judged that the reader may see the channel, and from which `n` on. */
export class Messages {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  #messages() {
    return this.#connection
      .selectFrom('messages')
      .leftJoin('users', 'users.id', 'messages.sender_id')
      .selectAll('messages')
      .select(['users.username as sender', 'users.deleted_us as senderDeletedUs']);
  }

  #messagesIn({ channelId, firstN }: Place) {
    return this.#messages().where('messages.channel_id', '=', channelId).where('messages.n', '>=', firstN);
  }

  find(messageId: number): Promise<MessageRow | undefined> {
    return this.#messages().where('messages.id', '=', messageId).executeTakeFirst();
  }

  findByClientId(senderId: number, clientId: string): Promise<MessageRow | undefined> {
    return this.#messages()
      .where('messages.sender_id', '=', senderId)
      .where('messages.client_id', '=', clientId)
      .executeTakeFirst();
  }

  /** Newest rows below `beforeN`, oldest first. */
  async listBefore(place: Place, beforeN: number, limit: number): Promise<MessageRow[]> {
    const newestFirst = await this.#messagesIn(place)
      .where('messages.n', '<', beforeN)
      .orderBy('messages.n', 'desc')
      .limit(limit)
      .execute();
    return newestFirst.reverse();
  }

  /** Oldest rows above `afterN`. */
  listAfter(place: Place, afterN: number, limit: number): Promise<MessageRow[]> {
    return this.#messagesIn(place).where('messages.n', '>', afterN).orderBy('messages.n').limit(limit).execute();
  }

  /** Newest rows created before a time, oldest first. */
  async listCreatedBefore(place: Place, beforeUs: number, limit: number): Promise<MessageRow[]> {
    const newestFirst = await this.#messagesIn(place)
      .where('messages.created_us', '<', beforeUs)
      .orderBy('messages.n', 'desc')
      .limit(limit)
      .execute();
    return newestFirst.reverse();
  }

  /** Rows changed after a change number, in order of change. */
  listChangedAfterSeq(place: Place, seq: number, limit: number): Promise<MessageRow[]> {
    return this.#messagesIn(place)
      .where('messages.mod_seq', '>', seq)
      .orderBy('messages.mod_seq')
      .limit(limit)
      .execute();
  }

  /** Rows changed after a time, in order of change. */
  listChangedAfterUs(place: Place, us: number, limit: number): Promise<MessageRow[]> {
    return this.#messagesIn(place).where('messages.mod_us', '>', us).orderBy('messages.mod_us').limit(limit).execute();
  }

  async insert(message: Insertable<Schema['messages']>): Promise<number> {
    const row = await this.#connection.insertInto('messages').values(message).returning('id').executeTakeFirstOrThrow();
    return row.id;
  }

  /** Members a message names; 0 for everyone. */
  async insertMentions(channelId: number, n: number, memberIds: readonly number[]): Promise<void> {
    if (memberIds.length === 0) return;
    const rows = memberIds.map((memberId) => ({ channel_id: channelId, member_id: memberId, n }));
    await this.#connection.insertInto('mentions').values(rows).execute();
  }

  /** Count one more reply under a top message, as the given change. */
  async addReply(rootId: number, seq: number): Promise<void> {
    await this.#connection
      .updateTable('messages')
      .set((column) => ({ reply_count: column('reply_count', '+', 1), mod_seq: seq }))
      .where('id', '=', rootId)
      .execute();
  }
}
