import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** The search index, and the messages it does not show yet. */
export class Search {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** A message is new, or has another text, or none any more: the index has to follow. */
  async queue(messageId: number): Promise<void> {
    await this.#connection
      .insertInto('search_pending')
      .values({ message_id: messageId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
