import { limits } from '#shared/limits.ts';
import { sweepAccounts } from '../actions/accounts/sessions.ts';
import { system } from '../actions/action.ts';
import { startPresenceFeed, type PresenceFeedParts } from './presence-feed.ts';
import type { Recheck } from './recheck.ts';

const sweepMs = 3_600_000;
/** Sockets looked at before others get a turn: reading is quick, but it does not wait for anything. */
const recheckedPerTurn = 20;

/** What has to be looked at again and again while sockets are open. Returns how to stop. */
export function startHousekeeping(parts: PresenceFeedParts & { recheck: Recheck }): () => void {
  const { connections, core, log, presence, recheck } = parts;
  const stopPresence = startPresenceFeed(parts);
  const timers = [setInterval(() => void recheckAll(), limits.recheckMs), setInterval(() => void sweep(), sweepMs)];

  async function recheckAll(): Promise<void> {
    let looked = 0;
    for (const connection of connections.all()) {
      await recheck(connection).catch((error: unknown) =>
        log.warn({ error }, 'a session could not be looked at again'),
      );
      looked += 1;
      if (looked % recheckedPerTurn === 0) await new Promise((resume) => setImmediate(resume));
    }
  }

  async function sweep(): Promise<void> {
    try {
      const undone = await core.run(sweepAccounts, system, undefined);
      for (const memberId of undone) presence.choose(memberId, null);
    } catch (error) {
      log.warn({ error }, 'old sessions could not be removed');
    }
  }

  return () => {
    stopPresence();
    timers.forEach(clearInterval);
  };
}
