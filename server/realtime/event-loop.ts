import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How the event loop does. */
export interface LoopWatch {
  /** True when one in a hundred of its turns came more than 100 ms late, over the last full window. */
  isLate: () => boolean;
  stop: () => void;
}

const lateMs = 100;
const sampleMs = 20;

/** Measures until it is stopped; does not keep the process alive. A single slow turn, as at the start, is not late. */
export function watchEventLoop(windowMs = 5_000): LoopWatch {
  const delays = monitorEventLoopDelay({ resolution: sampleMs });
  delays.enable();
  let isLate = false;
  const timer = setInterval(() => {
    // A sample is the time between two looks, which are due every `sampleMs`.
    isLate = delays.percentile(99) / 1_000_000 - sampleMs > lateMs;
    delays.reset();
  }, windowMs).unref();
  return {
    isLate: () => isLate,
    stop: () => {
      clearInterval(timer);
      delays.disable();
    },
  };
}
