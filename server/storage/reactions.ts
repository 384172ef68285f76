import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** One person's reaction to one message. */
interface Reaction {
  messageId: number;
  userId: number;
  name: string;
}

/** Who reacted to what with which name. How a message shows them is in `messages.ts`. */
export class Reactions {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  async has({ messageId, userId, name }: Reaction): Promise<boolean> {
    const row = await this.#connection
      .selectFrom('reactions')
      .select('added_us')
      .where('message_id', '=', messageId)
      .where('name', '=', name)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** @param addedUs the time of the change: reactions are shown in its order */
  async add({ messageId, userId, name }: Reaction, addedUs: number): Promise<void> {
    await this.#connection
      .insertInto('reactions')
      .values({ message_id: messageId, user_id: userId, name, added_us: addedUs })
      .execute();
  }

  async remove({ messageId, userId, name }: Reaction): Promise<void> {
    await this.#connection
      .deleteFrom('reactions')
      .where('message_id', '=', messageId)
      .where('name', '=', name)
      .where('user_id', '=', userId)
      .execute();
  }

  /** All reactions to a message go. */
  async removeAll(messageId: number): Promise<void> {
    await this.#connection.deleteFrom('reactions').where('message_id', '=', messageId).execute();
  }
}
