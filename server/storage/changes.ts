import type { Connection } from './store.ts';

/** The numbers of one visible change. */
export interface Change {
  seq: number;
  /** Creation number: of the new message, or the newest one when nothing was created. */
  n: number;
  us: number;
}

/** The only place that hands out `seq`, `n`, change times and the `rev` of the small streams (RT-20). */
export function createChanges({ connection, times }: Connection) {
  return {
    /**
     * Number one change of a channel. Called near the end of an action and once per changed message: on PostgreSQL
     * the row lock taken here orders all writers, and the audience is read after it.
     */
    append: async (channelId: number, creates: 'message' | 'nothing', nowUs: number): Promise<Change> => {
      const us = times.next(nowUs);
      const row = await connection
        .updateTable('channels')
        .set((column) => ({
          last_seq: column('last_seq', '+', 1),
          last_n: column('last_n', '+', creates === 'message' ? 1 : 0),
          last_us: us,
        }))
        .where('id', '=', channelId)
        .returning(['last_seq as seq', 'last_n as n'])
        .executeTakeFirstOrThrow();
      return { ...row, us };
    },

    /** Number one change of a person's own things in a workspace. */
    appendForMember: async (memberId: number): Promise<number> => {
      const row = await connection
        .updateTable('members')
        .set((column) => ({ rev: column('rev', '+', 1) }))
        .where('id', '=', memberId)
        .returning('rev')
        .executeTakeFirstOrThrow();
      return row.rev;
    },

    /** Number one change of what everybody in a workspace sees: people, public channels, settings. */
    appendForWorkspace: async (workspaceId: number): Promise<number> => {
      const row = await connection
        .updateTable('workspaces')
        .set((column) => ({ rev: column('rev', '+', 1) }))
        .where('id', '=', workspaceId)
        .returning('rev')
        .executeTakeFirstOrThrow();
      return row.rev;
    },

    /** The heads of a person's two stored small streams. */
    revsOf: async (memberId: number): Promise<{ user: number; workspace: number }> =>
      connection
        .selectFrom('members')
        .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
        .select(['members.rev as user', 'workspaces.rev as workspace'])
        .where('members.id', '=', memberId)
        .executeTakeFirstOrThrow(),
  };
}
