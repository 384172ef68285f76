import { deletedSender } from '#shared/message.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import type { Reader } from '../../storage/receipts.ts';
import type { QueryContext } from '../action.ts';

/**
 * Those whose position in a channel others may know, the mark moved last first: whoever is in the channel today.
 * An account that is gone stays in what it took part in, without its name.
 */
export async function listReaders({ store }: QueryContext, row: Pick<ChannelRow, 'id' | 'kind'>): Promise<Reader[]> {
  const readers = await store.receipts.listReaders(row.id);
  if (row.kind === 'public') return readers.filter(({ active }) => active);
  return readers.filter(({ active, deleted, firstN }) => firstN !== null && (active || deleted));
}

/** True for somebody who has read more than what was there at joining. */
export function hasRead({ readN, fromN }: Pick<Reader, 'readN' | 'fromN'>): boolean {
  return readN > fromN;
}

/** The name under which a reader is listed: all deleted accounts are one. */
export function readerName({ username, deleted }: Reader): string {
  return deleted ? deletedSender : username;
}
