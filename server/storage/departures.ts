import type { Kysely } from 'kysely';
import { deletedSender } from '#shared/message.ts';
import type { ChannelRow } from './conversations.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** What an account that is gone added to somebody's message. */
interface LeftReaction {
  messageId: number;
  channelId: number;
  name: string;
}

/** Accounts that go for good, and what they leave behind. */
export class Departures {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** Nothing of the person stays but the ids and the key that keeps the name taken; no session counts any more. */
  async clearAccount(userId: number, { nowUs, erases }: { nowUs: number; erases: boolean }): Promise<void> {
    await this.#connection
      .updateTable('users')
      .set((column) => ({
        username: deletedSender,
        display_name: deletedSender,
        email: null,
        email_key: null,
        email_verified_us: null,
        password_hash: null,
        name_color: null,
        bio: null,
        avatar_file: null,
        last_seen_us: null,
        epoch: column('epoch', '+', 1),
        deleted_us: nowUs,
        erase_us: erases ? nowUs : null,
      }))
      .where('id', '=', userId)
      .execute();
  }

  /** All memberships end, with their places in private channels and read marks. Direct messages keep their people. */
  async leaveWorkspaces(userId: number, nowUs: number): Promise<void> {
    const memberships = this.#memberships(userId);
    await this.#connection
      .updateTable('members')
      .set((column) => ({ removed_us: column.fn.coalesce('removed_us', column.val(nowUs)), presence_choice: null }))
      .where('user_id', '=', userId)
      .execute();
    const privateChannels = this.#connection.selectFrom('channels').select('id').where('kind', '=', 'private');
    await this.#connection
      .deleteFrom('participants')
      .where('member_id', 'in', memberships)
      .where('channel_id', 'in', privateChannels)
      .execute();
    await this.#connection.deleteFrom('read_marks').where('member_id', 'in', memberships).execute();
  }

  /** Direct messages a person takes part in, in every workspace. */
  listDirects(userId: number): Promise<ChannelRow[]> {
    const own = this.#connection
      .selectFrom('participants')
      .select('channel_id')
      .where('member_id', 'in', this.#memberships(userId));
    return this.#connection
      .selectFrom('channels')
      .selectAll()
      .where('kind', '=', 'dm')
      .where('id', 'in', own)
      .orderBy('id')
      .execute();
  }

  #memberships(userId: number) {
    return this.#connection.selectFrom('members').select('id').where('user_id', '=', userId);
  }

  /** True once anybody has written anything, deleted or not. Notices of the system do not count. */
  async hasTexts(): Promise<boolean> {
    const row = await this.#connection
      .selectFrom('messages')
      .select('id')
      .where('content_type', '=', 'text')
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** As if nobody had ever signed up: the next account founds the server. */
  async removeFounder(): Promise<void> {
    await this.#connection.deleteFrom('founding').execute();
  }

  /** The account whose writings have waited longest to be erased, if there is one. */
  async findToErase(): Promise<number | undefined> {
    const row = await this.#connection
      .selectFrom('users')
      .select('id')
      .where('erase_us', 'is not', null)
      .orderBy('erase_us')
      .limit(1)
      .executeTakeFirst();
    return row?.id;
  }

  /** Ids of an account's live messages, ascending from behind `afterId`. */
  async listLiveMessages(userId: number, afterId: number, limit: number): Promise<number[]> {
    const rows = await this.#connection
      .selectFrom('messages')
      .select('id')
      .where('sender_id', '=', userId)
      .where('id', '>', afterId)
      .where('deleted_us', 'is', null)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Some of an account's reactions. */
  listReactions(userId: number, limit: number): Promise<LeftReaction[]> {
    return this.#connection
      .selectFrom('reactions')
      .innerJoin('messages', 'messages.id', 'reactions.message_id')
      .select(['messages.id as messageId', 'messages.channel_id as channelId', 'reactions.name'])
      .where('reactions.user_id', '=', userId)
      .orderBy('messages.id')
      .orderBy('reactions.name')
      .limit(limit)
      .execute();
  }

  /** Nothing that the account wrote is left. */
  async noteErased(userId: number): Promise<void> {
    await this.#connection.updateTable('users').set({ erase_us: null }).where('id', '=', userId).execute();
  }
}
