const usPerSecond = 1_000_000;

/** Hands out strictly increasing times in microseconds. */
export interface Times {
  next: (nowUs: number) => number;
}

/**
 * The times of changes: the wall clock where it moves forward, else one microsecond after the last one, so that a clock
 * stepped back never breaks a poller's cursor. Never a whole second, so that every language prints the same fraction.
 * @param lastUs the newest time ever stored
 */
export function createTimes(lastUs: number): Times {
  let last = lastUs;
  return {
    next: (nowUs) => {
      last = Math.max(nowUs, last + 1);
      if (last % usPerSecond === 0) last += 1;
      return last;
    },
  };
}
