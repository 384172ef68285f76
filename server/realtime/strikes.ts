import type { Clock } from '../clock.ts';

/** Counts what one socket does wrong. */
export interface Strikes {
  /** Count one more; true when that is too much for a minute. */
  add: () => boolean;
}

const windowMs = 60_000;

/** Not one of the rates an operator may switch off, and gone with its socket. @param allowed so many may happen */
export function createStrikes(clock: Clock, allowed: number): Strikes {
  let timesMs: number[] = [];
  return {
    add: () => {
      const nowMs = clock.monotonicMs();
      timesMs = [...timesMs.filter((atMs) => nowMs - atMs < windowMs), nowMs].slice(-allowed - 1);
      return timesMs.length > allowed;
    },
  };
}
