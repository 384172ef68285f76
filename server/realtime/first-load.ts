import type { Welcome } from '#shared/events.ts';
import { limits } from '#shared/limits.ts';
import type { Message } from '#shared/message.ts';
import type { PresenceBook, QueryContext } from '../actions/action.ts';
import { listHistory } from '../actions/messages/history.ts';
import { accessConversation } from '../actions/access.ts';
import { fitIntoPage } from '../actions/page.ts';
import { loadPresence } from '../actions/presence/list.ts';
import { loadWorkspace } from '../actions/sync/load-workspace.ts';
import { ChatError } from '../errors.ts';

/** Of the 512 KiB of a welcome; the heads get as much, the people the rest. */
export const firstPageBytes = 120_000;

/** What a client asks to have in its welcome: `open` is the conversation it shows. */
export interface FirstAsked {
  readonly open?: string | undefined;
}

/** The answers of the three loads, and the newest page of the open conversation, in one frame instead of four. */
export async function readFirst(
  context: QueryContext,
  asked: FirstAsked,
  presence: PresenceBook,
): Promise<NonNullable<Welcome['first']>> {
  const { user } = await context.store.changes.revsOf(context.actor.memberId);
  const page = asked.open === undefined ? null : await readPage(context, asked.open);
  return {
    user: { rev: user },
    workspace: await loadWorkspace(context, { presence }),
    presence: loadPresence(context.actor.workspaceId, presence),
    ...(page === null ? {} : { page }),
  };
}

/** Null for a conversation that cannot be read; one that nobody has written in has no rows. */
async function readPage(context: QueryContext, identifier: string): Promise<Message[] | null> {
  try {
    const conversation = await accessConversation(context, identifier);
    if (conversation.row === null) return [];
    const newest = { channel_id: conversation.channelId, before_n: Number.MAX_SAFE_INTEGER, limit: limits.historyRows };
    const { messages } = await listHistory(context, newest);
    return fitIntoPage(messages.reverse(), firstPageBytes).reverse();
  } catch (error) {
    if (error instanceof ChatError) return null;
    throw error;
  }
}
