import type { AnyEvent } from '#shared/events.ts';
import type { Actor, Context } from './action.ts';

/** What every event of a small stream begins with. */
interface Counted<Stream extends 'user' | 'workspace'> {
  readonly workspace_id: number;
  readonly stream: Stream;
  readonly rev: number;
}

/** Number a change of what a person alone sees in a workspace, and announce it to that person. */
export async function tellMember(
  { store, announce }: Context<Actor>,
  { workspaceId, memberId }: { readonly workspaceId: number; readonly memberId: number },
  eventOf: (counted: Counted<'user'>) => AnyEvent,
): Promise<void> {
  const rev = await store.changes.appendForMember(memberId);
  announce({ memberIds: [memberId] }, eventOf({ workspace_id: workspaceId, stream: 'user', rev }));
}

/** Number a change of what everybody in a workspace sees, and announce it to all of them. */
export async function tellWorkspace(
  { store, announce }: Context<Actor>,
  workspaceId: number,
  eventOf: (counted: Counted<'workspace'>) => AnyEvent,
): Promise<void> {
  const rev = await store.changes.appendForWorkspace(workspaceId);
  announce({ workspaceId }, eventOf({ workspace_id: workspaceId, stream: 'workspace', rev }));
}
