/** Where the server reads time. Passed as an argument, so that tests can set it. */
export interface Clock {
  /** Wall time as whole microseconds since 1970. It may jump when the computer's clock is set. */
  readonly nowUs: () => number;
  /** Milliseconds since some moment, never going back: for deadlines, windows and durations. */
  readonly monotonicMs: () => number;
}

/** The computer's own clock. Its wall time has the resolution of a millisecond. */
export const systemClock: Clock = {
  nowUs: () => Date.now() * 1_000,
  monotonicMs: () => performance.now(),
};
