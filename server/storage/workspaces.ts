import type { Connection } from './store.ts';

/** Workspaces: the tenants of a server. Most servers have one. */
export function createWorkspaces({ connection }: Connection) {
  return {
    /** The first workspace of the server, where people join who come by the open door. */
    findHome: () =>
      connection.selectFrom('workspaces').select(['id', 'name']).orderBy('id').limit(1).executeTakeFirst(),

    find: (workspaceId: number) =>
      connection
        .selectFrom('workspaces')
        .select(['id', 'name', 'rev'])
        .where('id', '=', workspaceId)
        .executeTakeFirstOrThrow(),

    create: async (name: string, nowUs: number): Promise<number> => {
      const row = await connection
        .insertInto('workspaces')
        .values({ name, created_us: nowUs })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    },
  };
}
