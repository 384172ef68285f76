import type { Clock } from './clock.ts';

interface StallWatch {
  /** Something has moved. */
  readonly restart: () => void;
  readonly end: () => void;
}

/** Tells when something has stood still for too long. */
export function watchStall(clock: Clock, afterMs: number, stalled: () => void): StallWatch {
  const start = (): (() => void) => clock.after(afterMs, stalled);
  let end = start();
  const restart = (): void => {
    end();
    end = start();
  };
  return { restart, end: () => end() };
}
