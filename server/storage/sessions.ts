import type { Kysely } from 'kysely';
import type { Role } from '#shared/roles.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** A live session with everything that decides who is asking. */
export interface LiveSession {
  publicId: string;
  accessedUs: number;
  createdUs: number;
  expiresUs: number;
  userId: number;
  uid: string;
  username: string;
  /** Null for a person who belongs to no workspace. */
  memberId: number | null;
  workspaceId: number | null;
  role: Role | null;
}

/** What is written down when somebody signs in. */
export interface SessionToCreate {
  publicId: string;
  /** Hash of the id in the cookie; null where there is no cookie. */
  sidHash: string | null;
  userId: number;
  workspaceId: number | null;
  kind: 'browser' | 'native';
  signedInWith: string;
  nowUs: number;
  expiresUs: number;
  ip: string;
  userAgent: string;
}

/** Who is signed in where. */
export class Sessions {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** The session of this id, when its account is active and no later than its epoch; times are the caller's to judge. */
  findLive(publicId: string): Promise<LiveSession | undefined> {
    return this.#connection
      .selectFrom('user_sessions as s')
      .innerJoin('users as u', 'u.id', 's.user_id')
      .leftJoin('members as m', (join) =>
        join
          .onRef('m.user_id', '=', 'u.id')
          .onRef('m.workspace_id', '=', 's.workspace_id')
          .on('m.removed_us', 'is', null),
      )
      .select(['s.public_id as publicId', 's.accessed_us as accessedUs', 's.created_us as createdUs'])
      .select(['s.expires_us as expiresUs', 'u.id as userId', 'u.uid', 'u.username'])
      .select(['m.id as memberId', 'm.workspace_id as workspaceId', 'm.role'])
      .where('s.public_id', '=', publicId)
      .whereRef('s.epoch', '=', 'u.epoch')
      .where('u.deactivated_us', 'is', null)
      .where('u.deleted_us', 'is', null)
      .executeTakeFirst();
  }

  /** The session belongs to the account's present epoch. */
  async create(session: SessionToCreate): Promise<void> {
    const { epoch } = await this.#connection
      .selectFrom('users')
      .select('epoch')
      .where('id', '=', session.userId)
      .executeTakeFirstOrThrow();
    await this.#connection
      .insertInto('user_sessions')
      .values({
        public_id: session.publicId,
        sid_hash: session.sidHash,
        user_id: session.userId,
        workspace_id: session.workspaceId,
        epoch,
        kind: session.kind,
        signed_in_with: session.signedInWith,
        created_us: session.nowUs,
        accessed_us: session.nowUs,
        expires_us: session.expiresUs,
        ip: session.ip,
        user_agent: session.userAgent,
      })
      .execute();
  }

  async touch(publicId: string, nowUs: number): Promise<void> {
    await this.#connection
      .updateTable('user_sessions')
      .set({ accessed_us: nowUs })
      .where('public_id', '=', publicId)
      .execute();
  }

  async remove(publicId: string): Promise<void> {
    await this.#connection.deleteFrom('user_sessions').where('public_id', '=', publicId).execute();
  }

  /** A session goes on in the account's new epoch, under another id in its cookie. False when it is not there. */
  async renew(publicId: string, { epoch, sidHash }: { epoch: number; sidHash: string | null }): Promise<boolean> {
    const result = await this.#connection
      .updateTable('user_sessions')
      .set({ epoch, sid_hash: sidHash })
      .where('public_id', '=', publicId)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  /** End all sessions of an account, except one if it is named. Returns those that ended. */
  removeAll(userId: number, except = ''): Promise<{ publicId: string; sidHash: string | null }[]> {
    return this.#connection
      .deleteFrom('user_sessions')
      .where('user_id', '=', userId)
      .where('public_id', '<>', except)
      .returning(['public_id as publicId', 'sid_hash as sidHash'])
      .execute();
  }

  /** An account's sessions beyond the `keep` most recently used. */
  listSurplus(userId: number, keep: number): Promise<{ publicId: string; sidHash: string | null }[]> {
    return this.#connection
      .selectFrom('user_sessions')
      .select(['public_id as publicId', 'sid_hash as sidHash'])
      .where('user_id', '=', userId)
      .orderBy('accessed_us', 'desc')
      .orderBy('created_us', 'desc')
      .limit(1_000)
      .offset(keep)
      .execute();
  }

  async removeExpired(nowUs: number): Promise<void> {
    await this.#connection.deleteFrom('user_sessions').where('expires_us', '<=', nowUs).execute();
  }
}
