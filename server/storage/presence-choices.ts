import type { Kysely } from 'kysely';
import type { PresenceChoice } from '#shared/presence.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** What people choose to be shown as, per membership. */
export class PresenceChoices {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  async set(memberId: number, choice: PresenceChoice | null): Promise<void> {
    await this.#connection
      .updateTable('members')
      .set({ presence_choice: choice })
      .where('id', '=', memberId)
      .where('presence_choice', 'is distinct from', choice)
      .execute();
  }

  /** Everybody who has chosen. */
  list(): Promise<{ memberId: number; choice: PresenceChoice }[]> {
    return this.#connection
      .selectFrom('members')
      .select(['id as memberId', 'presence_choice as choice'])
      .where('presence_choice', 'is not', null)
      .$narrowType<{ choice: PresenceChoice }>()
      .execute();
  }

  /** Take back what people chose whose account has no session any more. Returns their member ids. */
  async clearSignedOut(nowUs: number): Promise<number[]> {
    const rows = await this.#connection
      .updateTable('members')
      .set({ presence_choice: null })
      .where('presence_choice', 'is not', null)
      .where((query) => {
        const live = query
          .selectFrom('user_sessions as s')
          .innerJoin('users as u', 'u.id', 's.user_id')
          .select('s.public_id')
          .whereRef('s.user_id', '=', 'members.user_id')
          .whereRef('s.epoch', '=', 'u.epoch')
          .where('s.expires_us', '>', nowUs);
        return query.not(query.exists(live));
      })
      .returning('id')
      .execute();
    return rows.map(({ id }) => id);
  }
}
