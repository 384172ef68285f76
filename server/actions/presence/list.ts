import { limits } from '#shared/limits.ts';
import type { PresenceMap } from '#shared/objects.ts';
import type { PresenceState } from '#shared/presence.ts';
import type { PresenceBook, QueryContext, Sighting } from '../action.ts';
import { listedPeople } from '../users/list.ts';

/**
 * Everyone of the workspace who is not offline, by username.
 * Out: { rev, states } as `presence:load` answers it
 */
export function loadPresence(workspaceId: number, presence: PresenceBook): { rev: number; states: PresenceMap } {
  return { rev: presence.revOf(workspaceId), states: Object.fromEntries(presence.statesOf(workspaceId)) };
}

/**
 * Everyone of the workspace seen within the last hour, the actor included: username → state.
 *
 * In: who is here at this moment and who has just gone, by member id; what is stored may be a minute older
 */
export async function listOnline(
  context: QueryContext,
  sightings: ReadonlyMap<number, Sighting>,
): Promise<PresenceMap> {
  const { workspaceId } = context.actor;
  const sinceUs = context.nowUs - limits.onlineListedSeconds * 1_000_000;
  const members = await context.store.members.listActive(workspaceId, '', listedPeople);
  const states = new Map<string, PresenceState>();
  for (const { memberId, username, lastSeenUs } of members) {
    const sighting = sightings.get(memberId);
    const seenUs = Math.max(lastSeenUs ?? 0, sighting?.seenUs ?? 0);
    if (seenUs >= sinceUs) states.set(username, sighting?.state ?? 'offline');
  }
  return Object.fromEntries(states);
}
