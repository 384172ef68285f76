import { rm } from 'node:fs/promises';
import type { Shelf } from '../media/shelf.ts';

/** Make a file at a path of its own. What has not been put elsewhere by the end is removed, whatever happens. */
export async function withScratch<T>(
  { scratch }: Pick<Shelf, 'scratch'>,
  make: (path: string) => Promise<T>,
): Promise<T> {
  const path = scratch();
  try {
    return await make(path);
  } finally {
    await rm(path, { force: true });
  }
}
