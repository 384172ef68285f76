import { once } from './connections.ts';

/** Lets some handshakes work at once and the others wait for their turn. */
export interface Admission {
  /** Resolves with how to leave, or with null when the turn has not come in time. */
  enter: () => Promise<(() => void) | null>;
}

/**
 * @param atOnce handshakes at work at the same time
 * @param waitMs how long one waits for its turn
 */
export function createAdmission(atOnce: number, waitMs: number): Admission {
  // In the order of arrival; what has given up is taken out.
  const queue = new Set<() => void>();
  let working = 0;
  const leave = () => {
    const [next] = queue;
    // The place passes straight to the next in line, so that nobody slips in between.
    if (next === undefined) working -= 1;
    else next();
  };

  return {
    enter: () => {
      if (working < atOnce) {
        working += 1;
        return Promise.resolve(once(leave));
      }
      return new Promise((resolve) => {
        const giveUp = setTimeout(() => {
          queue.delete(turn);
          resolve(null);
        }, waitMs);
        const turn = () => {
          clearTimeout(giveUp);
          queue.delete(turn);
          resolve(once(leave));
        };
        queue.add(turn);
      });
    },
  };
}
