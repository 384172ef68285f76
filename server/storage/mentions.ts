import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Stretch } from './search.ts';
import type { Connection } from './store.ts';

/** Who stands for everyone in the rows. */
const everyone = 0;

/** The messages that name somebody. */
export class Mentions {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** Messages that name a person or everyone, newest first. Whether the person can read them is to be looked at. */
  async namingIn(memberId: number, stretch: Stretch, limit: number): Promise<number[]> {
    const [own, ofAll] = [await this.#of(memberId, stretch, limit), await this.#of(everyone, stretch, limit)];
    return [...new Set([...own, ...ofAll])].sort((a, b) => b - a).slice(0, limit);
  }

  async #of(memberId: number, { from, below }: Stretch, limit: number): Promise<number[]> {
    const rows = await this.#connection
      .selectFrom('mentions')
      .select('message_id')
      .where('member_id', '=', memberId)
      .where('message_id', '>=', from)
      .where('message_id', '<', below)
      .orderBy('message_id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => row.message_id).filter((id) => id !== null);
  }
}
