/** Time as the client sees it, so that tests can turn the hands. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs something once, later. Returns how to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Doubling pauses with jitter 0.5, so that many clients do not return in the same moment (RT-75). */
export function backOffMs(attempt: number, random: () => number, firstMs = 1_000): number {
  const full = Math.min(30_000, firstMs * 2 ** attempt);
  return full * (0.5 + random());
}
