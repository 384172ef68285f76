import type { Clock } from '../../client/state/clock.ts';

/** Time that passes only when nothing is left to do at the present moment. */
export interface VirtualTime extends Clock {
  /** Let time pass, doing what is due in order. */
  readonly pass: (ms: number) => Promise<void>;
}

interface Due {
  readonly atMs: number;
  readonly run: () => void;
  calledOff: boolean;
}

const settled = Promise.resolve();
/** More than any chain of promises between two things that are due. */
const microtasks = 12;

export function createVirtualTime(): VirtualTime {
  let nowMs = 0;
  const queue: Due[] = [];
  const insert = (due: Due) => {
    let at = queue.length;
    while (at > 0 && (queue[at - 1]?.atMs ?? 0) > due.atMs) at -= 1;
    queue.splice(at, 0, due);
  };
  return {
    now: () => nowMs,
    after: (ms, run) => {
      const due: Due = { atMs: nowMs + ms, run, calledOff: false };
      insert(due);
      return () => void (due.calledOff = true);
    },
    pass: async (ms) => {
      const endMs = nowMs + ms;
      for (let next = queue[0]; next !== undefined && next.atMs <= endMs; next = queue[0]) {
        queue.shift();
        nowMs = next.atMs;
        if (next.calledOff) continue;
        next.run();
        for (let turn = 0; turn < microtasks; turn += 1) await settled;
      }
      nowMs = endMs;
    },
  };
}

/** Random numbers that a seed repeats (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
