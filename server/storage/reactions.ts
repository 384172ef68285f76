import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** Who reacted to what with which name. How a message shows them is in `messages.ts`. */
export class Reactions {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** All reactions to a message go. */
  async removeAll(messageId: number): Promise<void> {
    await this.#connection.deleteFrom('reactions').where('message_id', '=', messageId).execute();
  }
}
