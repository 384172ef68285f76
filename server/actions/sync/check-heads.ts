import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import type { QueryContext } from '../action.ts';
import { listReadableHeads } from '../channels/head.ts';

interface CheckInput extends CommandInput<'heads:check'> {
  epoch: string;
  presenceRev: number;
}

/**
 * Compare a client's numbers with the heads: what no later event reveals shows here (RT-55).
 *
 * In:  revs and [channel_id, seq] pairs the client holds
 * Out: { epoch, revs, channels (heads that differ), gone (ids that cannot be read) }
 */
export async function checkHeads(context: QueryContext, input: CheckInput): Promise<CommandOutput<'heads:check'>> {
  const revs = await context.store.changes.revsOf(context.actor.memberId);
  const heads = new Map((await listReadableHeads(context)).map((head) => [head.channel_id, head]));
  const known = new Map(input.channels);
  return {
    epoch: input.epoch,
    revs: { ...revs, presence: input.presenceRev },
    channels: [...heads.values()].filter((head) => {
      const seq = known.get(head.channel_id);
      return seq !== undefined && seq !== head.seq;
    }),
    gone: [...known.keys()].filter((channelId) => !heads.has(channelId)),
  };
}
