import { ChatError } from '../errors.ts';

interface LaneRules {
  /** Pieces of work of one person that are under way at a time. */
  width: number;
  /** Further ones that wait for them. */
  waitingMax: number;
  retryAfterMs: number;
}

/** @throws {ChatError} Unavailable when too much of this person's work waits */
type Lanes = <T>(whose: string, work: () => Promise<T>) => Promise<T>;

/** Work of each person in the order it came, a little at a time, whatever others do. */
export function createLanes({ width, waitingMax, retryAfterMs }: LaneRules): Lanes {
  const lanes = new Map<string, { running: number; waiting: (() => void)[] }>();
  return async (whose, work) => {
    const lane = lanes.get(whose) ?? { running: 0, waiting: [] };
    lanes.set(whose, lane);
    if (lane.running < width) lane.running += 1;
    else if (lane.waiting.length < waitingMax) await new Promise<void>((start) => lane.waiting.push(start));
    else throw new ChatError('Unavailable', { retryAfterMs });
    try {
      return await work();
    } finally {
      const next = lane.waiting.shift();
      if (next === undefined) lane.running -= 1;
      else next();
      if (lane.running === 0) lanes.delete(whose);
    }
  };
}
