import { limits } from '#shared/limits.ts';

/** As many items from the start as fit into one page of an answer, but at least one; the caller asks for the rest. */
export function fitIntoPage<T>(items: readonly T[], pageBytes: number = limits.pageBytes): T[] {
  let bytes = 0;
  const count = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
    return bytes > pageBytes;
  });
  return count === -1 ? [...items] : items.slice(0, Math.max(1, count));
}
