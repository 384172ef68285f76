import type { Context, System } from '../action.ts';

/**
 * Make the home workspace with its first public channels, once in the life of a server.
 *
 * In:  name, channels (names as they are stored, in the managed order)
 */
export async function ensureHome(
  context: Context<System>,
  input: { name: string; channels: readonly string[] },
): Promise<void> {
  const { store, nowUs } = context;
  if ((await store.workspaces.findHome()) !== undefined) return;
  const workspaceId = await store.workspaces.create(input.name, nowUs);
  for (const [position, name] of input.channels.entries()) {
    await store.conversations.insert({ workspace_id: workspaceId, kind: 'public', name, position, created_us: nowUs });
  }
}
