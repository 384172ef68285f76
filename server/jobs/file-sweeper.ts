import { system, type Core } from '../actions/action.ts';
import { forgetFiles, listPurgeable, listUnknownFiles } from '../actions/files/purge.ts';
import type { Log } from '../log.ts';
import { drawers, type Shelf } from '../media/shelf.ts';
import { startWorker, type Worker } from './worker.ts';

interface SweeperParts {
  core: Core;
  log: Log;
  shelf: Shelf;
}

const restMs = 50;
const everyMs = 600_000;
const drawersOf = { avatar: ['avatars'], message: ['files', 'originals', 'small'] } as const;

/** Removes the bytes of files that nothing shows any more, when their time has come. */
export function startFileSweeper({ core, log, shelf }: SweeperParts): Worker {
  const step = async () => {
    const files = await core.run(listPurgeable, system, undefined);
    const removed: number[] = [];
    for (const { id, name, purpose } of files) {
      try {
        for (const drawer of drawersOf[purpose]) await shelf.remove(drawer, name);
        removed.push(id);
      } catch (error) {
        // It is tried again with the next sweep, and keeps no other file from going.
        log.warn({ error, name }, 'a file could not be removed');
      }
    }
    if (removed.length > 0) await core.run(forgetFiles, system, removed);
    return removed.length > 0;
  };
  const worker = startWorker({ name: 'sweeping files', step, log, restMs });
  const timer = setInterval(worker.wake, everyMs).unref();
  return {
    wake: worker.wake,
    stop: async () => {
      clearInterval(timer);
      await worker.stop();
    },
  };
}

/**
 * Remove bytes that belong to no file: an interrupted server had stored them and not yet written down what they are.
 * At the start only, before anything is uploaded. Files of another database are no strays.
 */
export async function removeStrayFiles({ core, shelf, log }: SweeperParts, owner: string): Promise<void> {
  if (!(await shelf.claim(owner))) {
    return log.warn({ owner }, 'the uploads belong to another database; whatever this one does not know is left alone');
  }
  for (const drawer of drawers) {
    for await (const names of shelf.list(drawer)) {
      const strays = await core.read(listUnknownFiles, system, names);
      for (const name of strays) await shelf.remove(drawer, name);
      if (strays.length > 0) log.info({ drawer, files: strays.length }, 'removed files that belong to nothing');
    }
  }
}
