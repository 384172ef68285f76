import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import type { Message } from '#shared/message.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { accessChannel } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { fitIntoPage } from '../page.ts';
import { startAround, walkOutward } from './around.ts';
import { viewMessage } from './view.ts';

/**
 * A page of a channel's messages by creation number, oldest first.
 *
 * In:  channel_id, one of before_n, after_n, around_id, limit?
 * Out: { messages, more }; `more` says that the asked direction goes on
 * @throws {ChatError} Forbidden  unknown or unreadable channel
 * @throws {ChatError} NotFound   around_id is not in this channel
 */
export async function listHistory(
  context: QueryContext,
  input: CommandInput<'channel:history'>,
): Promise<CommandOutput<'channel:history'>> {
  const conversation = await accessChannel(context, input.channel_id);
  const limit = input.limit ?? limits.historyRows;
  const { store } = context;
  const view = (rows: readonly MessageRow[]) => rows.map((row) => viewMessage(row, conversation.identifier));
  if (input.around_id !== undefined) {
    const from = await startAround(context, conversation, input.around_id);
    const { rows, reach } = await walkOutward(context, conversation, from, limit);
    const messages = fitIntoPage(view(rows)).sort((a, b) => a.n - b.n);
    return { messages, more: reach !== null || messages.length < rows.length };
  }
  if (input.after_n !== undefined) {
    const rows = await store.messages.listAfter(conversation, input.after_n, limit + 1);
    return cut(view(rows), limit, fitIntoPage);
  }
  const rows = await store.messages.listBefore(conversation, input.before_n ?? 1, limit + 1);
  return cut(view(rows).reverse(), limit, (messages) => fitIntoPage(messages).reverse());
}

/** Messages nearest to the asked position come first; what does not fit is left for the next page. */
function cut(nearestFirst: Message[], limit: number, fit: (messages: Message[]) => Message[]) {
  const messages = fit(nearestFirst.slice(0, limit));
  return { messages, more: messages.length < nearestFirst.length };
}
