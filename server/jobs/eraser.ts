import { eraseNext, type ErasePosition } from '../actions/accounts/erase.ts';
import { system, type Core } from '../actions/action.ts';
import type { Log } from '../log.ts';
import { startWorker, type Worker } from './worker.ts';

const restMs = 50;

/** Erases what deleted accounts wrote, where that was asked for. */
export function startEraser({ core, log }: { core: Core; log: Log }): Worker {
  let position: ErasePosition | null = null;
  const step = async () => {
    position = await core.run(eraseNext, system, position);
    return position !== null;
  };
  return startWorker({ name: 'erasing', step, log, restMs });
}
