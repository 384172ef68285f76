import type { QueryContext } from '../action.ts';

/**
 * Names of the workspace's public channels in the managed order, without archived ones; the same for everyone.
 */
export async function listChannels(context: QueryContext): Promise<string[]> {
  const rows = await context.store.conversations.listPublic(context.actor.workspaceId);
  return rows.map((row) => row.name).filter((name) => name !== null);
}
