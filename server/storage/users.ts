import type { Kysely, Selectable } from 'kysely';
import { usernameKey } from '#shared/usernames.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

export type UserRow = Selectable<Schema['users']>;

/** Accounts: people and bots. */
export class Users {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** An account by its username in any case, or by its e-mail address. */
  findByLogin(name: string): Promise<UserRow | undefined> {
    const key = usernameKey(name);
    return this.#connection
      .selectFrom('users')
      .selectAll()
      .where((where) => where.or([where('username_key', '=', key), where('email_key', '=', key)]))
      .executeTakeFirst();
  }

  findById(userId: number): Promise<UserRow | undefined> {
    return this.#connection.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
  }

  /** @throws a unique violation of `users.username_key` when the name is taken in any spelling */
  async create(user: {
    uid: string;
    username: string;
    displayName: string;
    passwordHash: string;
    nowUs: number;
  }): Promise<number> {
    const row = await this.#connection
      .insertInto('users')
      .values({
        uid: user.uid,
        kind: 'person',
        username: user.username,
        username_key: usernameKey(user.username),
        display_name: user.displayName,
        password_hash: user.passwordHash,
        created_us: user.nowUs,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** Another password, and a new epoch: every session but those moved to it has ended. Returns the epoch. */
  async setPassword(userId: number, passwordHash: string): Promise<number> {
    const { epoch } = await this.#connection
      .updateTable('users')
      .set((column) => ({ password_hash: passwordHash, epoch: column('epoch', '+', 1) }))
      .where('id', '=', userId)
      .returning('epoch')
      .executeTakeFirstOrThrow();
    return epoch;
  }

  /** What a person shows of themselves. */
  async saveProfile(userId: number, profile: { nameColor: string | null; bio: string | null }): Promise<void> {
    await this.#connection
      .updateTable('users')
      .set({ name_color: profile.nameColor, bio: profile.bio })
      .where('id', '=', userId)
      .execute();
  }

  /** Another picture, or none. */
  async setAvatar(userId: number, file: string | null): Promise<void> {
    await this.#connection.updateTable('users').set({ avatar_file: file }).where('id', '=', userId).execute();
  }

  /** Remember when people were last seen, as presence reports it. */
  async saveLastSeen(seen: ReadonlyMap<number, number>): Promise<void> {
    for (const [userId, us] of seen) {
      await this.#connection
        .updateTable('users')
        .set({ last_seen_us: us })
        .where('id', '=', userId)
        .where('deleted_us', 'is', null)
        .execute();
    }
  }

  /** People's accounts that are neither deactivated nor deleted. */
  async countSeats(): Promise<number> {
    const row = await this.#connection
      .selectFrom('users')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('kind', '=', 'person')
      .where('deactivated_us', 'is', null)
      .where('deleted_us', 'is', null)
      .executeTakeFirstOrThrow();
    return row.count;
  }

  /** True once somebody has founded the server. */
  async hasFounder(): Promise<boolean> {
    const row = await this.#connection.selectFrom('founding').select('user_id').executeTakeFirst();
    return row !== undefined;
  }

  /** Make this account the founder, once in the life of a server. False when there is one already. */
  async found(userId: number, nowUs: number): Promise<boolean> {
    const result = await this.#connection
      .insertInto('founding')
      .values({ id: 1, user_id: userId, at_us: nowUs })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n;
  }
}
