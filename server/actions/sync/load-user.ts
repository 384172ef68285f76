import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import type { QueryContext } from '../action.ts';
import { viewHeads } from '../channels/head.ts';
import { fitIntoPage } from '../page.ts';

/**
 * The actor's own things: the heads of all conversations, in pages by channel id.
 *
 * In:  after? (channel id of the last head of the page before)
 * Out: { rev, channels, more }
 */
export async function loadUser(
  context: QueryContext,
  input: CommandInput<'user:load'>,
): Promise<CommandOutput<'user:load'>> {
  const { user } = await context.store.changes.revsOf(context.actor.memberId);
  const { conversations } = context.store;
  const rows = await conversations.listReadableAfter(context.actor, input.after ?? 0, limits.headsPerCheck + 1);
  const channels = fitIntoPage(await viewHeads(context, rows.slice(0, limits.headsPerCheck)));
  return { rev: user, channels, more: channels.length < rows.length };
}
