import { limits } from '#shared/limits.ts';
import { saveLastSeen } from '../actions/presence/save-seen.ts';
import { system, type Announcement, type Core } from '../actions/action.ts';
import type { PresenceLeases } from '../backplane/presence.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Connections } from './connections.ts';
import type { TypingFeed } from './typing-feed.ts';

export interface PresenceFeedParts {
  presence: PresenceLeases;
  typing: Pick<TypingFeed, 'endPerson'>;
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
  const saveSeen = createSaver(parts);
  let skipped = 0;
  const tell = setInterval(() => {
    skipped = parts.presence.count() > manyPeople && skipped < framesSkipped ? skipped + 1 : 0;
    if (skipped === 0) tellChanges(parts);
  }, limits.presenceFrameMs);
  const renew = setInterval(() => {
    for (const { actor, socket } of parts.connections.all()) parts.presence.renew(actor, socket.id);
  }, limits.presenceRenewMs);
  const save = setInterval(() => void saveSeen(), saveEveryMs);
  return () => {
    [tell, renew, save].forEach(clearInterval);
    void saveSeen();
  };
}

function tellChanges({ presence, typing, publish }: PresenceFeedParts): void {
  for (const [workspaceId, { rev, states }] of presence.takeChanges()) {
    for (const { owner, state } of states) {
      if (state === 'offline') typing.endPerson(owner.memberId);
    }
    const shown = Object.fromEntries(states.map(({ owner, state }) => [owner.username, state]));
    const payload = { workspace_id: workspaceId, stream: 'presence', rev, states: shown } as const;
    publish([{ audience: { workspaceId }, event: { name: 'presence:changed', payload } }]);
  }
}

/** Writes down who was seen since it last did; what could not be written is tried again with the next. */
function createSaver({ presence, core, clock, log }: PresenceFeedParts): () => Promise<void> {
  let savedUs = 0;
  return async () => {
    const nowUs = clock.nowUs();
    const seen = presence.seenSince(savedUs);
    if (seen.size === 0) return;
    try {
      await core.run(saveLastSeen, system, seen);
      savedUs = nowUs;
    } catch (error) {
      log.warn({ error }, 'the times people were last seen could not be saved');
    }
  };
}
