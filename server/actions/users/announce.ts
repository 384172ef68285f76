import type { Actor, Context, PresenceBook } from '../action.ts';
import { tellWorkspace } from '../tell.ts';
import { viewPerson } from './view.ts';

/** Tell every workspace of a person what its members see of that person now. Announces profile:updated. */
export async function announceProfile(context: Context<Actor>, userId: number, presence: PresenceBook): Promise<void> {
  const { store } = context;
  for (const { workspaceId, memberId } of await store.members.listMemberships(userId)) {
    const member = await store.members.findById(workspaceId, memberId);
    if (member === undefined) continue;
    const person = viewPerson(member, presence.stateOf(memberId));
    await tellWorkspace(context, workspaceId, (counted) => ({
      name: 'profile:updated',
      payload: { ...counted, ...person },
    }));
  }
}
