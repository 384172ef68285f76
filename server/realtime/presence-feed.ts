import { limits } from '#shared/limits.ts';
import type { PresenceMap } from '#shared/objects.ts';
import { saveLastSeen } from '../actions/presence/save-seen.ts';
import { system, type Announcement, type Core } from '../actions/action.ts';
import type { PresenceLeases } from '../backplane/presence.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Connections } from './connections.ts';

export interface PresenceFeedParts {
  presence: PresenceLeases;
  connections: Connections;
  core: Core;
  clock: Clock;
  log: Log;
  publish: (announcements: readonly Announcement[]) => void;
}

const saveEveryMs = 60_000;
/** With more people than this, changes are collected for longer, because every frame goes to everybody (RT-69). */
const manyPeople = 1_000;
const framesSkipped = 2;

/** Tells workspaces what has changed, once a second; renews the leases of living sockets. Returns how to stop. */
export function startPresenceFeed(parts: PresenceFeedParts): () => void {
  const seen = new Map<number, number>();
  let skipped = 0;
  const tell = setInterval(() => {
    skipped = parts.presence.count() > manyPeople && skipped < framesSkipped ? skipped + 1 : 0;
    if (skipped === 0) tellChanges(parts, seen);
  }, limits.presenceFrameMs);
  const renew = setInterval(() => {
    for (const { actor, socket } of parts.connections.all()) parts.presence.renew(actor, socket.id);
  }, limits.presenceRenewMs);
  const save = setInterval(() => void saveSeen(parts, seen), saveEveryMs);
  return () => [tell, renew, save].forEach(clearInterval);
}

function tellChanges(parts: PresenceFeedParts, seen: Map<number, number>): void {
  for (const [workspaceId, { rev, states }] of parts.presence.takeChanges()) {
    const shown = Object.create(null) as PresenceMap; // a username may be `toString`
    for (const { owner, state } of states) {
      shown[owner.username] = state;
      seen.set(owner.userId, parts.clock.nowUs());
    }
    const payload = { workspace_id: workspaceId, stream: 'presence', rev, states: shown } as const;
    parts.publish([{ audience: { workspaceId }, event: { name: 'presence:changed', payload } }]);
  }
}

async function saveSeen(parts: PresenceFeedParts, seen: Map<number, number>): Promise<void> {
  for (const { actor } of parts.connections.all()) seen.set(actor.userId, parts.clock.nowUs());
  if (seen.size === 0) return;
  const batch = new Map(seen);
  seen.clear();
  try {
    await parts.core.run(saveLastSeen, system, batch);
  } catch (error) {
    parts.log.warn({ error }, 'the times people were last seen could not be saved');
  }
}
