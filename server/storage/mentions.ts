import type { Kysely, Selectable } from 'kysely';
import type { Schema } from './schema.ts';
import type { Stretch } from './search.ts';
import type { Connection } from './store.ts';

/** Who stands for everyone in the rows. */
const everyone = 0;

/** A message by its id and by its place. */
type NamingMessage = Pick<Selectable<Schema['messages']>, 'id' | 'channel_id' | 'n'>;

/** Who is named by which message. */
export class Mentions {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** Members a message names; 0 for everyone. */
  async insert({ id, channel_id, n }: NamingMessage, memberIds: readonly number[]): Promise<void> {
    if (memberIds.length === 0) return;
    const rows = memberIds.map((memberId) => ({ channel_id, member_id: memberId, n, message_id: id }));
    await this.#connection.insertInto('mentions').values(rows).execute();
  }

  /** Nobody is named any more by this message. */
  async removeAll(messageId: number): Promise<void> {
    await this.#connection.deleteFrom('mentions').where('message_id', '=', messageId).execute();
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
