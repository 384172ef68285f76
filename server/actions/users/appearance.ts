import type { QueryContext } from '../action.ts';

/** Colours of names in the workspace, of those who chose one, the actor included: username → `#rrggbb`. */
export async function listColors({ store, actor }: QueryContext): Promise<Record<string, string>> {
  const members = await store.members.listColored(actor.workspaceId);
  return Object.fromEntries(members.map(({ username, nameColor }) => [username, nameColor]));
}

/** Usernames of those in the workspace who have an avatar, sorted without regard to case. */
export async function listAvatars({ store, actor }: QueryContext): Promise<string[]> {
  const members = await store.members.listWithAvatar(actor.workspaceId);
  return members.map(({ username }) => username);
}
