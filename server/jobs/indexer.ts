import { system, type Announcement, type Core } from '../actions/action.ts';
import { indexPending } from '../actions/search/index-pending.ts';
import type { Log } from '../log.ts';
import { startWorker, type Worker } from './worker.ts';

/** Several messages for one commit, and the search still follows within 200 ms. */
const delayMs = 150;
/** Three times a step: while there is much to do, the index gets a quarter of the time. */
const restMs = 12;

interface Indexer extends Pick<Worker, 'stop'> {
  /** Look whether texts are among what has happened. */
  hear: (told: readonly Announcement[]) => void;
}

/** Keeps the search index up to date, a little behind the messages. */
export function startIndexer({ core, log }: { core: Core; log: Log }): Indexer {
  const step = () => core.run(indexPending, system, undefined);
  const { wake, stop } = startWorker({ name: 'indexing', step, log, restMs, delayMs });
  return {
    stop,
    hear: (told) => {
      if (told.some(({ event }) => /^message:(created|edited|deleted)$/.test(event.name))) wake();
    },
  };
}
