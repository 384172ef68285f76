import type { QueryContext } from '../action.ts';

/** Most people one answer lists. */
export const listedPeople = 100_000;

/** Usernames of the workspace's active members without the actor, sorted without regard to case. */
export async function listUsers(context: QueryContext): Promise<string[]> {
  const members = await context.store.members.listActive(context.actor.workspaceId, '', listedPeople);
  return members.map((member) => member.username).filter((name) => name !== context.actor.username);
}
