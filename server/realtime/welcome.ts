import { limits } from '#shared/limits.ts';
import type { EventPayload } from '#shared/events.ts';
import type { PresenceBook, QueryContext } from '../actions/action.ts';
import { viewHeads } from '../actions/channels/head.ts';
import { secondsOf } from '../actions/messages/view.ts';
import { fitIntoPage } from '../actions/page.ts';
import { viewPerson } from '../actions/users/view.ts';
import { firstPageBytes, readFirst, type FirstAsked } from './first-load.ts';

export interface WelcomeInput {
  presence: PresenceBook;
  epoch: string;
  serverVersion: string;
  clientBuild: string;
  sendsPerMinute: number;
  /** What the client asked to have with it, or undefined. */
  first: FirstAsked | undefined;
}

/** What heads may take of the 512 KiB of a welcome. */
const headsBytes = 500_000;

/**
 * The first frame of a connection: who one is, and the heads of every stream (realtime document 2).
 * Read after the rooms are joined, so that a change is in the heads or comes as an event, or both (RT-9).
 */
export async function readWelcome(context: QueryContext, input: WelcomeInput): Promise<EventPayload<'welcome'>> {
  const { actor, store } = context;
  const { presence } = input;
  const member = await store.members.findById(actor.workspaceId, actor.memberId);
  if (member === undefined) throw new Error('the member who connects is not there');
  const { rev: _, ...workspace } = await store.workspaces.find(actor.workspaceId);
  const rows = await store.conversations.listReadableNewest(actor, limits.welcomeChannels + 1);
  const heads = await viewHeads(context, rows.slice(0, limits.welcomeChannels));
  const channels = fitIntoPage(heads, input.first ? firstPageBytes : headsBytes);
  return {
    protocol: 1,
    server_version: input.serverVersion,
    client_build: input.clientBuild,
    epoch: input.epoch,
    now: secondsOf(context.nowUs),
    me: {
      ...viewPerson(member, presence.stateOf(actor.memberId)),
      is_admin: actor.role === 'owner' || actor.role === 'manager',
      kind: 'browser',
      scope: 'read_write',
    },
    workspace,
    revs: { ...(await store.changes.revsOf(actor.memberId)), presence: presence.revOf(actor.workspaceId) },
    channels,
    more_channels: channels.length < rows.length,
    limits: {
      frame_bytes: limits.frameBytes,
      text_chars: limits.textChars,
      sends_per_minute: input.sendsPerMinute,
      typing_ms: limits.typingEveryMs,
      typing_shown_ms: limits.typingShownMs,
      head_check_ms: limits.headCheckMs,
    },
    ...(input.first && { first: await readFirst(context, input.first, presence) }),
  };
}
