import { limits } from '#shared/limits.ts';
import type { PresenceMap } from '#shared/objects.ts';
import type { PresenceBook, QueryContext } from '../action.ts';

/**
 * Everyone of the workspace who is not offline, by username.
 * Out: { rev, states } as `presence:load` answers it
 */
export function loadPresence(workspaceId: number, presence: PresenceBook): { rev: number; states: PresenceMap } {
  return { rev: presence.revOf(workspaceId), states: toMap(presence.statesOf(workspaceId)) };
}

/** Everyone of the workspace seen within the last hour, the actor included: username → state. */
export async function listOnline(context: QueryContext, presence: PresenceBook): Promise<PresenceMap> {
  const { workspaceId } = context.actor;
  const sinceUs = context.nowUs - limits.onlineListedSeconds * 1_000_000;
  const seen = await context.store.members.listSeenSince(workspaceId, sinceUs);
  const states = toMap(presence.statesOf(workspaceId));
  for (const { username } of seen) states[username] ??= 'offline';
  return states;
}

/** A plain object without prototype: a username may be `toString`. */
function toMap(states: ReadonlyMap<string, PresenceMap[string]>): PresenceMap {
  const map = Object.create(null) as PresenceMap; // an object without entries is every kind of map
  for (const [username, state] of states) map[username] = state;
  return map;
}
