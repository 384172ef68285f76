import type { Clock } from '../clock.ts';

const keptMs = 3_600_000;
/** Somebody may bring up the page any moment. */
const nothingKeptMs = 60_000;

/** Answers that are found once and kept for a while. */
export interface Memo<T> {
  /** What is kept or just being found; undefined: neither. */
  readonly get: (key: string) => Promise<T | null> | undefined;
  /** Find something; whoever asks for it in the meantime waits for the same. */
  readonly find: (key: string, find: () => Promise<Finding<T>>) => Promise<T | null>;
}

/** What came of looking. What says nothing about the thing itself, as when there was no time, is not kept. */
export interface Finding<T> {
  readonly value: T | null;
  readonly isKept: boolean;
}

interface Size<T> {
  readonly entriesMax: number;
  readonly bytesMax: number;
  readonly bytesOf: (value: T) => number;
}

/** Keeps what is found for an hour, and that there is nothing for a minute. */
export function createMemo<T>(clock: Clock, size: Size<T>): Memo<T> {
  const store = createStore(clock, size);
  const running = new Map<string, Promise<T | null>>();
  return {
    get: (key) => {
      const entry = store.get(key);
      return entry === undefined ? running.get(key) : Promise.resolve(entry.value);
    },
    find: (key, find) => {
      const found = find()
        .then(({ value, isKept }) => {
          if (isKept) store.set(key, value);
          return value;
        })
        .finally(() => running.delete(key));
      running.set(key, found);
      return found;
    },
  };
}

interface Entry<T> {
  readonly value: T | null;
  readonly untilMs: number;
  readonly bytes: number;
}

/** What has not been asked for the longest leaves first. */
function createStore<T>(clock: Clock, { entriesMax, bytesMax, bytesOf }: Size<T>) {
  const entries = new Map<string, Entry<T>>();
  let total = 0;
  const drop = (key: string) => {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  const add = (key: string, entry: Entry<T>) => {
    entries.set(key, entry);
    total += entry.bytes;
  };
  return {
    get: (key: string): Entry<T> | undefined => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      drop(key);
      if (entry.untilMs <= clock.monotonicMs()) return undefined;
      add(key, entry);
      return entry;
    },
    set: (key: string, value: T | null): void => {
      drop(key);
      const bytes = 2 * key.length + (value === null ? 0 : bytesOf(value));
      add(key, { value, bytes, untilMs: clock.monotonicMs() + (value === null ? nothingKeptMs : keptMs) });
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax && total <= bytesMax) break;
        drop(oldest);
      }
    },
  };
}
