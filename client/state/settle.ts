import { blocksOf } from './blocks.ts';
import type { Outbox } from './outbox.ts';
import type { Rows } from './rows.ts';

/** Ends the entries whose messages have arrived, acknowledged or not. */
export function settleEntries(outbox: Outbox, places: Iterable<Rows>, me: string): void {
  for (const { list } of places)
    for (const { head, parts } of blocksOf(list)) {
      const isOwn = head.sender === me && head.client_id !== null;
      const entry = isOwn ? outbox.entries.find(({ clientId }) => clientId === head.client_id) : undefined;
      // as long as some of its files are not back, the entry stands for them
      if (entry && parts.length + 1 >= entry.files.length) outbox.arrived(entry.clientId);
    }
}
