import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import type { QueryContext } from '../action.ts';
import { viewHeads } from '../channels/head.ts';
import { listMovedPositions } from '../reads/list-positions.ts';

interface CheckInput extends CommandInput<'heads:check'> {
  epoch: string;
  presenceRev: number;
}

/**
 * Compare a client's numbers with the heads: what no later event reveals shows here (RT-55).
 *
 * In:  revs and [channel_id, seq] pairs the client holds; open: [channel_id, ts of its receipts] of what it shows
 * Out: { epoch, revs, channels (heads that differ), gone (ids that cannot be read), receipts (of open channels where a
 *      mark has moved) }
 */
export async function checkHeads(context: QueryContext, input: CheckInput): Promise<CommandOutput<'heads:check'>> {
  const revs = await context.store.changes.revsOf(context.actor.memberId);
  const known = new Map(input.channels);
  const rows = await context.store.conversations.listReadableAmong(context.actor, [...known.keys()]);
  const readable = new Set(rows.map((row) => row.id));
  return {
    epoch: input.epoch,
    revs: { ...revs, presence: input.presenceRev },
    channels: await viewHeads(
      context,
      rows.filter((row) => row.last_seq !== known.get(row.id)),
    ),
    receipts: await listMovedPositions(context, input.open ?? []),
    gone: [...known.keys()].filter((channelId) => !readable.has(channelId)),
  };
}
