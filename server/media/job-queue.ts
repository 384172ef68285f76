import { ChatError } from '../errors.ts';

const maxRunning = 2;
const maxWaiting = 20;
/** When to come again. */
export const retryAfterMs = 2_000;

/**
 * Work that takes a processor for long: a few jobs run, some more wait. They go in the order they came, but whoever has
 * nothing running goes first.
 */
export interface JobQueue {
  /** @throws Unavailable when too many wait already, and to those that still wait when the queue stops. */
  readonly run: <T>(whose: string, job: () => Promise<T>) => Promise<T>;
  /** Nothing starts any more; resolves when what runs is over. */
  readonly stop: () => Promise<void>;
}

interface Waiting {
  readonly whose: string;
  readonly start: () => void;
  readonly drop: (reason: ChatError) => void;
}

/** An empty queue. */
export function createJobQueue(): JobQueue {
  const waiting: Waiting[] = [];
  const running: string[] = [];
  const whenIdle: (() => void)[] = [];
  let isStopped = false;

  function enter(whose: string): Promise<void> {
    if (isStopped || waiting.length >= maxWaiting) return Promise.reject(refusal());
    if (running.length >= maxRunning) return new Promise((start, drop) => waiting.push({ whose, start, drop }));
    running.push(whose);
    return Promise.resolve();
  }

  function leave(whose: string): void {
    running.splice(running.indexOf(whose), 1);
    const free = waiting.findIndex((one) => !running.includes(one.whose));
    const [next] = waiting.splice(Math.max(0, free), 1);
    if (next !== undefined) {
      running.push(next.whose);
      return next.start();
    }
    if (running.length === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  return {
    run: async (whose, job) => {
      await enter(whose);
      try {
        return await job();
      } finally {
        leave(whose);
      }
    },
    stop: async () => {
      isStopped = true;
      for (const { drop } of waiting.splice(0)) drop(refusal());
      if (running.length > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
  };
}

function refusal(): ChatError {
  return new ChatError('Unavailable', { retryAfterMs });
}
