import { sql, type Insertable, type Kysely, type RawBuilder, type Selectable, type Updateable } from 'kysely';
import { firstCreatedFrom } from './by-halves.ts';
import type { Change } from './changes.ts';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** A message with its sender's name; null for notices. */
export type MessageRow = Selectable<Schema['messages']> & {
  sender: string | null;
  senderDeletedUs: number | null;
  /** JSON array of [name, username, when the account was deleted or null], in the order they came; null for none ever. */
  reactions: string | null;
};

/** What an edit leaves of a message. */
interface EditedMessage {
  content: string | null;
  /** JSON array of usernames, or null. */
  mentions: string | null;
}

/** The messages of a channel from the oldest one on that the reader may see. */
export interface History {
  channelId: number;
  firstN: number;
}

/** A stretch of a thread. */
interface ThreadPart {
  rootId: number;
  beforeN: number;
  beforeUs: number;
}

/** Messages as rows; the caller has judged that the reader may see the channel, and from which `n` on. */
export class Messages {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;
  readonly #reactions: RawBuilder<string | null>;

  constructor({ connection, engine }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
    this.#reactions = reactionsOf(engine);
  }

  #messages() {
    return this.#connection
      .selectFrom('messages')
      .leftJoin('users', 'users.id', 'messages.sender_id')
      .selectAll('messages')
      .select(['users.username as sender', 'users.deleted_us as senderDeletedUs'])
      .select(this.#reactions.as('reactions'));
  }

  #messagesIn({ channelId, firstN }: History) {
    return this.#messages().where('messages.channel_id', '=', channelId).where('messages.n', '>=', firstN);
  }

  find(messageId: number): Promise<MessageRow | undefined> {
    return this.#messages().where('messages.id', '=', messageId).executeTakeFirst();
  }

  /** Those of the given ids that are there. */
  findMany(messageIds: readonly number[]): Promise<MessageRow[]> {
    return this.#messages().where('messages.id', 'in', this.#engine.idsIn(messageIds)).execute();
  }

  findByClientId(senderId: number, clientId: string): Promise<MessageRow | undefined> {
    return this.#messages()
      .where('messages.sender_id', '=', senderId)
      .where('messages.client_id', '=', clientId)
      .executeTakeFirst();
  }

  /** Newest rows below `beforeN`, oldest first. */
  async listBefore(history: History, beforeN: number, limit: number): Promise<MessageRow[]> {
    const newestFirst = await this.#messagesIn(history)
      .where('messages.n', '<', beforeN)
      .orderBy('messages.n', 'desc')
      .limit(limit)
      .execute();
    return newestFirst.reverse();
  }

  /** Oldest rows above `afterN`. */
  listAfter(history: History, afterN: number, limit: number): Promise<MessageRow[]> {
    return this.#messagesIn(history).where('messages.n', '>', afterN).orderBy('messages.n').limit(limit).execute();
  }

  /** Newest rows created before a time, oldest first. */
  async listCreatedBefore(history: History, beforeUs: number, limit: number): Promise<MessageRow[]> {
    return this.listBefore(history, await this.#firstNFrom(history.channelId, beforeUs), limit);
  }

  /** The number of the first message of a channel that was created at a time or later, or the one after the last. */
  async #firstNFrom(channelId: number, us: number): Promise<number> {
    const rows = this.#connection
      .selectFrom('messages')
      .select(['n as at', 'created_us as us'])
      .where('channel_id', '=', channelId)
      .limit(1);
    const newest = await rows.orderBy('n', 'desc').executeTakeFirst();
    if (newest === undefined || newest.us < us) return (newest?.at ?? 0) + 1;
    return firstCreatedFrom(us, { from: 1, below: newest.at }, (n) =>
      rows.where('n', '>=', n).orderBy('n').executeTakeFirstOrThrow(),
    );
  }

  /** Rows changed after a change number, in order of change. */
  listChangedAfterSeq(history: History, seq: number, limit: number): Promise<MessageRow[]> {
    return this.#messagesIn(history)
      .where('messages.mod_seq', '>', seq)
      .orderBy('messages.mod_seq')
      .limit(limit)
      .execute();
  }

  /** Rows changed after a time, in order of change. */
  listChangedAfterUs(history: History, us: number, limit: number): Promise<MessageRow[]> {
    return this.#messagesIn(history)
      .where('messages.mod_us', '>', us)
      .orderBy('messages.mod_us')
      .limit(limit)
      .execute();
  }

  /** Rows that were sent together. */
  listGroup(groupId: number): Promise<MessageRow[]> {
    return this.#messages().where('messages.group_id', '=', groupId).orderBy('messages.n').execute();
  }

  /** A top message and its replies: the newest rows below a number and a time, oldest first. */
  async listThread(history: History, { rootId, beforeN, beforeUs }: ThreadPart, limit: number): Promise<MessageRow[]> {
    const belowN = Math.min(beforeN, await this.#firstNFrom(history.channelId, beforeUs));
    // Two questions, each in the order of an index, so that a long thread is read no further than it is shown.
    const rows = () => this.#messages().where('messages.n', '>=', history.firstN).where('messages.n', '<', belowN);
    const newestFirst = await rows()
      .where('messages.root_id', '=', rootId)
      .unionAll(rows().where('messages.id', '=', rootId))
      .orderBy('n', 'desc')
      .limit(limit)
      .execute();
    return newestFirst.reverse();
  }

  async insert(message: Insertable<Schema['messages']>): Promise<number> {
    const row = await this.#connection.insertInto('messages').values(message).returning('id').executeTakeFirstOrThrow();
    return row.id;
  }

  /** It is the first of the messages that are sent together. */
  async leadGroup(messageId: number): Promise<void> {
    await this.#update(messageId, { group_id: messageId });
  }

  /** Count replies more or fewer under a top message, as the given change. */
  async countReplies(rootId: number, by: 1 | -1, { seq }: Change): Promise<void> {
    await this.#connection
      .updateTable('messages')
      .set((column) => ({ reply_count: column('reply_count', '+', by), mod_seq: seq }))
      .where('id', '=', rootId)
      .execute();
  }

  /** Another text, as the given change. */
  async edit(messageId: number, { content, mentions }: EditedMessage, { seq, us }: Change): Promise<void> {
    await this.#update(messageId, { content, mentions, edited_us: us, mod_seq: seq, mod_us: us });
  }

  /** Leave nothing but the place of a message, as the given change: no text, file, pin or mentions. */
  async erase(messageId: number, { seq, us }: Change): Promise<void> {
    const nothing = { content: null, mentions: null, attachment: null, file_id: null } as const;
    const unpinned = { pinned_us: null, pinned_by: null } as const;
    await this.#update(messageId, { ...nothing, ...unpinned, counts: 0, deleted_us: us, mod_seq: seq, mod_us: us });
  }

  /** Note that its reactions are others now, as the given change. */
  async touchReactions(messageId: number, { seq, us }: Change): Promise<void> {
    await this.#update(messageId, { reactions_us: us, mod_seq: seq, mod_us: us });
  }

  /** Pin it for everybody, or take its pin away. Pollers do not hear of it by time. */
  async setPin(messageId: number, pinnedBy: number | null, { seq, us }: Change): Promise<void> {
    await this.#update(messageId, { pinned_us: pinnedBy === null ? null : us, pinned_by: pinnedBy, mod_seq: seq });
  }

  async #update(messageId: number, change: Updateable<Schema['messages']>): Promise<void> {
    await this.#connection.updateTable('messages').set(change).where('id', '=', messageId).execute();
  }
}

function reactionsOf(engine: Engine): RawBuilder<string | null> {
  const from = sql`(select r.name as name, u.username as username, u.deleted_us as deleted_us, r.added_us as added_us
    from reactions r join users u on u.id = r.user_id where r.message_id = messages.id) as added`;
  const rows = engine.jsonRows(from, ['added.name', 'added.username', 'added.deleted_us'], 'added.added_us');
  return sql<string | null>`case when messages.reactions_us is null then null else ${rows} end`;
}
