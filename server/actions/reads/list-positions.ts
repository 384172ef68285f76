import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import { accessChannel } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { secondsOf } from '../messages/view.ts';
import { fitIntoPage } from '../page.ts';
import { hasRead, listReaders, readerName } from './readers.ts';

type Positions = CommandOutput<'receipt:list'>;

/**
 * How far each person of a channel has read. Of more people than fit into one answer: those whose mark moved last.
 *
 * In:  channel_id
 * Out: { positions: { username: read_n }, ts }   ts is when a mark moved last, Unix seconds; 0 when none ever has
 * @throws {ChatError} Forbidden  unknown or unreadable channel
 */
export async function listPositions(context: QueryContext, input: CommandInput<'receipt:list'>): Promise<Positions> {
  const { row } = await accessChannel(context, input.channel_id);
  return positionsIn(context, row, limits.pageBytes);
}

/** The positions in those channels where a mark has moved since a time; what cannot be read is left out (RT-55). */
export async function listMovedPositions(
  context: QueryContext,
  known: readonly (readonly [channelId: number, ts: number])[],
): Promise<({ channel_id: number } & Positions)[]> {
  const since = new Map(known);
  const rows = await context.store.conversations.listReadableAmong(context.actor, [...since.keys()]);
  const lists = [];
  for (const row of rows) {
    const movedUs = await context.store.receipts.findMovedUs(row.id);
    if (secondsOf(movedUs) <= (since.get(row.id) ?? 0)) continue;
    const list = await positionsIn(context, row, limits.pageBytes / limits.openPerCheck);
    if (list.ts > (since.get(row.id) ?? 0)) lists.push({ channel_id: row.id, ...list });
  }
  return lists;
}

async function positionsIn(context: QueryContext, row: ChannelRow, pageBytes: number): Promise<Positions> {
  const readers = await listReaders(context, row);
  const pairs = readers.filter(hasRead).map((reader) => [readerName(reader), reader.readN] as const);
  const positions = new Map<string, number>();
  for (const [name, readN] of fitIntoPage(pairs, pageBytes)) {
    positions.set(name, Math.max(readN, positions.get(name) ?? 0));
  }
  const [movedLast] = readers;
  return { positions: Object.fromEntries(positions), ts: movedLast === undefined ? 0 : secondsOf(movedLast.movedUs) };
}
