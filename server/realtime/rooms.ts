import type { Audience } from '../actions/action.ts';

/** The room of everyone in a workspace. */
export function workspaceRoom(workspaceId: number): string {
  return `workspace/${workspaceId}`;
}

/** The room of one person in one workspace: named by the membership, so that no socket hears another workspace. */
export function memberRoom(memberId: number): string {
  return `user/${memberId}`;
}

/** The rooms an audience is in. None for an empty audience. */
export function roomsOf(audience: Audience): string[] {
  if ('workspaceId' in audience) return [workspaceRoom(audience.workspaceId)];
  return audience.memberIds.map(memberRoom);
}
