import { ChatError } from '../errors.ts';

/** Lets a few pieces of slow work run at once; some more wait, the rest is turned away. */
export interface Gate {
  pass: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * @param atOnce pieces of work running at the same time
 * @param waiting pieces that may wait; beyond it `pass` throws Unavailable
 */
export function createGate(atOnce: number, waiting: number): Gate {
  const queue: (() => void)[] = [];
  let running = 0;
  return {
    pass: async (work) => {
      if (running >= atOnce) {
        if (queue.length >= waiting) throw new ChatError('Unavailable', { retryAfterMs: 2_000 });
        await new Promise<void>((resume) => queue.push(resume));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        // The place passes straight to the next one in line, so nobody can slip in between.
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
