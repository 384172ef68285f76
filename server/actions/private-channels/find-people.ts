import { isUsername, usernameKey } from '#shared/usernames.ts';
import type { MemberRow } from '../../storage/members.ts';
import type { QueryContext } from '../action.ts';

/** Active members of the workspace by their names in any case, each once; and the names that are nobody's. */
export async function findPeople(
  { actor, store }: QueryContext,
  names: readonly string[],
): Promise<{ people: MemberRow[]; unknown: string[] }> {
  const keys = names.filter(isUsername).map(usernameKey);
  const found = await store.members.findByKeys(actor.workspaceId, [...new Set(keys)]);
  const people = new Map<number, MemberRow>();
  const unknown = new Set<string>();
  for (const name of names) {
    const member = isUsername(name) ? found.get(usernameKey(name)) : undefined;
    if (member?.active) people.set(member.memberId, member);
    else unknown.add(name);
  }
  return { people: [...people.values()], unknown: [...unknown] };
}
