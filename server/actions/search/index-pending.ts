import { fold } from '#shared/text.ts';
import type { Context, System } from '../action.ts';

/** A step is short, so that nobody waits for it: so many messages, or so much text, whichever is first. */
const stepRows = 64;
const stepChars = 20_000;

/**
 * Bring the search index up to date with the messages that have waited longest. System only.
 *
 * Out: true when more of them wait
 */
export async function indexPending({ store }: Context<System>): Promise<boolean> {
  const waiting = await store.search.listPending(stepRows + 1);
  const rows = waiting.slice(0, rowsOfStep(waiting));
  if (rows.length === 0) return false;
  const texts = rows.flatMap(({ id, content }) => (content === null ? [] : [{ id, text: fold(content) }]));
  await store.search.index(
    rows.map(({ id }) => id),
    texts,
  );
  return rows.length < waiting.length;
}

/** At least one row, however long it is. */
function rowsOfStep(rows: readonly { content: string | null }[]): number {
  let chars = 0;
  const over = rows.findIndex(({ content }) => {
    chars += content?.length ?? 0;
    return chars > stepChars;
  });
  return Math.min(stepRows, over === -1 ? rows.length : Math.max(1, over));
}
