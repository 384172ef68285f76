import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import { accessChannel, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { headOf } from '../channels/head.ts';
import { fitIntoPage } from '../page.ts';
import { viewMessage } from '../messages/view.ts';

/**
 * What changed in a channel since a change number: every changed row once, in its present state (RT-51, RT-52).
 *
 * In:  channel_id, after (the caller's cursor), limit?
 * Out: { head, changes, next, more, reset }; `reset` means: drop what you hold, here is the newest page
 * @throws {ChatError} Forbidden  unknown or unreadable channel, whatever the cursor
 */
export async function catchUp(
  context: QueryContext,
  input: CommandInput<'channel:sync'>,
): Promise<CommandOutput<'channel:sync'>> {
  const conversation = await accessChannel(context, input.channel_id);
  const head = await headOf(context, conversation);
  const isBeyond = input.after > head.seq || head.seq - input.after > limits.syncChangesBehind;
  if (isBeyond) {
    const rows = await context.store.messages.listBefore(conversation, Number.MAX_SAFE_INTEGER, limits.historyRows);
    const newestFirst = rows.map((row) => viewMessage(row, conversation.identifier)).reverse();
    return { head, changes: fitIntoPage(newestFirst).reverse(), next: head.seq, more: false, reset: true };
  }
  return { head, ...(await changesAfter(context, conversation, input, head.seq)), reset: false };
}

async function changesAfter(
  context: QueryContext,
  conversation: Conversation,
  input: CommandInput<'channel:sync'>,
  headSeq: number,
) {
  const limit = input.limit ?? limits.syncRows;
  const rows = await context.store.messages.listChangedAfterSeq(conversation, input.after, limit + 1);
  const all = rows.map((row) => viewMessage(row, conversation.identifier));
  const changes = fitIntoPage(all.slice(0, limit));
  const more = changes.length < all.length;
  return { changes, more, next: more ? (changes.at(-1)?.seq ?? input.after) : headSeq };
}
