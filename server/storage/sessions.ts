import type { Role } from '#shared/roles.ts';
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

/** Who is signed in where. */
export function createSessions({ connection }: Connection) {
  return {
    /** The session of this id, when its account is active and no later than its epoch; times are the caller's to judge. */
    findLive: (publicId: string): Promise<LiveSession | undefined> =>
      connection
        .selectFrom('user_sessions as s')
        .innerJoin('users as u', 'u.id', 's.user_id')
        .leftJoin('members as m', (join) =>
          join
            .onRef('m.user_id', '=', 'u.id')
            .onRef('m.workspace_id', '=', 's.workspace_id')
            .on('m.removed_us', 'is', null),
        )
        .select([
          's.public_id as publicId',
          's.accessed_us as accessedUs',
          's.created_us as createdUs',
          's.expires_us as expiresUs',
          'u.id as userId',
          'u.uid',
          'u.username',
          'm.id as memberId',
          'm.workspace_id as workspaceId',
          'm.role',
        ])
        .where('s.public_id', '=', publicId)
        .whereRef('s.epoch', '=', 'u.epoch')
        .where('u.deactivated_us', 'is', null)
        .where('u.deleted_us', 'is', null)
        .executeTakeFirst(),

    create: async (session: {
      publicId: string;
      userId: number;
      workspaceId: number | null;
      kind: 'browser' | 'native';
      signedInWith: string;
      nowUs: number;
      expiresUs: number;
      ip: string;
      userAgent: string;
    }): Promise<void> => {
      await connection
        .insertInto('user_sessions')
        .columns([
          'public_id',
          'user_id',
          'workspace_id',
          'epoch',
          'kind',
          'signed_in_with',
          'created_us',
          'accessed_us',
          'expires_us',
          'ip',
          'user_agent',
        ])
        .expression((query) =>
          query
            .selectFrom('users')
            .select((select) => [
              select.val(session.publicId).as('public_id'),
              'users.id as user_id',
              select.val(session.workspaceId).as('workspace_id'),
              'users.epoch as epoch',
              select.val(session.kind).as('kind'),
              select.val(session.signedInWith).as('signed_in_with'),
              select.val(session.nowUs).as('created_us'),
              select.val(session.nowUs).as('accessed_us'),
              select.val(session.expiresUs).as('expires_us'),
              select.val(session.ip).as('ip'),
              select.val(session.userAgent).as('user_agent'),
            ])
            .where('users.id', '=', session.userId),
        )
        .execute();
    },

    touch: async (publicId: string, nowUs: number): Promise<void> => {
      await connection
        .updateTable('user_sessions')
        .set({ accessed_us: nowUs })
        .where('public_id', '=', publicId)
        .execute();
    },

    remove: async (publicId: string): Promise<void> => {
      await connection.deleteFrom('user_sessions').where('public_id', '=', publicId).execute();
    },

    /** Ids of an account's sessions beyond the newest `keep`, longest unused last used first removed. */
    listSurplus: async (userId: number, keep: number): Promise<string[]> => {
      const rows = await connection
        .selectFrom('user_sessions')
        .select('public_id')
        .where('user_id', '=', userId)
        .orderBy('accessed_us', 'desc')
        .limit(1_000)
        .offset(keep)
        .execute();
      return rows.map((row) => row.public_id);
    },

    removeExpired: async (nowUs: number): Promise<void> => {
      await connection.deleteFrom('user_sessions').where('expires_us', '<=', nowUs).execute();
    },
  };
}
