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

/** A channel by its id, or one of the three small streams. */
export type StreamKey = number | 'user' | 'workspace' | 'presence';

/** Events that may come with a notice, whose number they carry, and are not counted then (RT-45). */
export const ridingEvents: ReadonlySet<string> = new Set(['channel:updated', 'channel:joined', 'channel:left']);

/** Where an event is counted, by what it carries (RT-42, RT-45); null when it is not. */
export function countedOn(name: string, payload: object): { key: StreamKey; number: number } | null {
  const { channel_id, seq, stream, rev }: { channel_id?: unknown; seq?: unknown; stream?: unknown; rev?: unknown } =
    payload;
  if (isSmallStream(stream)) return typeof rev === 'number' ? { key: stream, number: rev } : null;
  if (typeof channel_id !== 'number' || typeof seq !== 'number') return null;
  return ridingEvents.has(name) ? null : { key: channel_id, number: seq };
}

function isSmallStream(value: unknown): value is 'user' | 'workspace' | 'presence' {
  return value === 'user' || value === 'workspace' || value === 'presence';
}
