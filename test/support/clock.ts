import type { Clock } from '../../server/clock.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  /** Let time pass on both scales. */
  readonly advanceMs: (ms: number) => void;
  /** Set the wall time alone, as an administrator or NTP does; the monotonic time is not touched. */
  readonly setWallUs: (us: number) => void;
}

/** A test clock; it starts in November 2023 unless told. */
export function createTestClock(startUs = 1_700_000_000_000_000): TestClock {
  let wallUs = startUs;
  let elapsedMs = 0;
  return {
    nowUs: () => wallUs,
    monotonicMs: () => elapsedMs,
    advanceMs: (ms) => {
      wallUs += Math.round(ms * 1_000);
      elapsedMs += ms;
    },
    setWallUs: (us) => {
      wallUs = us;
    },
  };
}
