import type { Log } from '../log.ts';

/** Work that is done beside everything else, one short step after another. */
export interface Worker {
  /** There is, or may be, something to do. */
  wake: () => void;
  /** No further step. Resolves when the one that is running is over. */
  stop: () => Promise<void>;
}

interface WorkerParts {
  /** For the log. */
  name: string;
  /** Do a little. True when more is left. It is repeated when it has thrown. */
  step: () => Promise<boolean>;
  log: Log;
  /** Between two steps all time belongs to others. */
  restMs: number;
  /** From being woken to the first step, so that it is worth it; absent: as between two steps. */
  delayMs?: number;
}

const afterFailureMs = 10_000;

/** Start something that works until nothing is left to do, then sleeps until it is woken. It begins awake. */
export function startWorker({ name, step, log, restMs, delayMs = restMs }: WorkerParts): Worker {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let isStopped = false;
  let isWoken = false;

  function wake(): void {
    isWoken = true;
    if (running === null) schedule(delayMs);
  }

  function schedule(ms: number): void {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = null;
      running = runStep();
    }, ms);
  }

  async function runStep(): Promise<void> {
    isWoken = false;
    const more = await step().catch((error: unknown) => {
      log.warn({ error, worker: name }, 'a step of background work failed and will be tried again');
      return null;
    });
    running = null;
    if (more === null) schedule(afterFailureMs);
    else if (more) schedule(restMs);
    else if (isWoken) schedule(delayMs);
  }

  wake();
  return {
    wake,
    stop: async () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
