import type { Stretch } from './search.ts';

/** A row by the number that rises with time. */
interface Dated {
  at: number;
  us: number;
}

/**
 * The first number of a stretch whose row was created at a time or later, else the end of the stretch. For rows without
 * an index on times.
 * @param look the first row at or above a number of the stretch
 */
export async function firstCreatedFrom(
  us: number,
  { from: first, below: end }: Stretch,
  look: (at: number) => Promise<Dated>,
): Promise<number> {
  let [from, below] = [first, end];
  while (from < below) {
    const middle = Math.floor((from + below) / 2);
    const row = await look(middle);
    if (row.us >= us) below = middle;
    else from = row.at + 1;
  }
  return below;
}
