/**
 * The cursor rule (RT-21, RT-26), pure: the browser, bots and the simulation run the same code.
 * A stream is whatever is counted without holes: a channel by `seq`, the three small streams by `rev`.
 */
export type Verdict = 'ignore' | 'apply' | 'hold';

/** What to do with an event: seen already, exactly the next one, or beyond a gap. */
export function judge(cursor: number, number: number): Verdict {
  if (number <= cursor) return 'ignore';
  return number === cursor + 1 ? 'apply' : 'hold';
}

/**
 * After the cursor has moved: the held events that are next now, in order, and where the cursor stands after them.
 * Removes from `held` what it returns and what the cursor has passed.
 */
export function release<T>(cursor: number, held: Map<number, T>): { cursor: number; ready: T[] } {
  const ready: T[] = [];
  let next = cursor;
  for (const number of [...held.keys()].sort((a, b) => a - b)) {
    const verdict = judge(next, number);
    if (verdict === 'hold') break;
    const event = held.get(number);
    held.delete(number);
    if (verdict === 'ignore' || event === undefined) continue;
    ready.push(event);
    next = number;
  }
  return { cursor: next, ready };
}
