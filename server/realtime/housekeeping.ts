import { limits } from '#shared/limits.ts';
import { sweepAccounts } from '../actions/accounts/sessions.ts';
import { system } from '../actions/action.ts';
import { startPresenceFeed, type PresenceFeedParts } from './presence-feed.ts';
import type { Recheck } from './recheck.ts';

const slowReaderMs = 250;
const sweepMs = 3_600_000;

/** What has to be looked at again and again while sockets are open. Returns how to stop. */
export function startHousekeeping(parts: PresenceFeedParts & { recheck: Recheck }): () => void {
  const { connections, core, log, recheck } = parts;
  const stopPresence = startPresenceFeed(parts);
  const timers = [
    setInterval(() => {
      const closed = connections.closeSlowReaders();
      if (closed > 0) log.warn({ sockets: closed }, 'sockets that read too slowly were closed');
    }, slowReaderMs),
    setInterval(() => void recheckAll(), limits.recheckMs),
    setInterval(() => void sweep(), sweepMs),
  ];

  async function recheckAll(): Promise<void> {
    for (const connection of connections.all()) await recheck(connection).catch(() => undefined);
  }

  async function sweep(): Promise<void> {
    await core.run(sweepAccounts, system, undefined).catch((error: unknown) => {
      log.warn({ error }, 'old sessions could not be removed');
    });
  }

  return () => {
    stopPresence();
    timers.forEach(clearInterval);
  };
}
