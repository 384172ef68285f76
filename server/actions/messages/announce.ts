import type { AnyEvent, EventPayload } from '#shared/events.ts';
import type { Change } from '../../storage/changes.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import type { MessageRow } from '../../storage/messages.ts';
import { audiencesOf } from '../audience.ts';
import type { Actor, Audience, Context } from '../action.ts';
import { viewMessage } from './view.ts';

/** A conversation as events name it. */
export interface Place {
  row: ChannelRow;
  /** The canonical identifier. */
  identifier: string;
}

/** Events that say: put this message. */
type MessageEventName =
  'message:created' | 'message:edited' | 'message:deleted' | 'reaction:changed' | 'pin:changed' | 'thread:changed';

/** What happened to a message, and how it is written down. */
export interface MessageChange {
  name: Exclude<MessageEventName, 'message:created'>;
  write: (change: Change) => Promise<void>;
  /** Who reacted with what, for `reaction:changed`. */
  reaction?: EventPayload<'reaction:changed'>['change'];
}

/**
 * Number one change of a message, write it down, and announce the message as it then is to everybody who can read it.
 * To those who joined after that message goes channel:skipped.
 */
export async function changeMessage(
  context: Context<Actor>,
  place: Place,
  messageId: number,
  { name, write, reaction }: MessageChange,
): Promise<MessageRow> {
  await write(await context.store.changes.append(place.row.id, 'nothing', context.nowUs));
  return announceMessage(context, place, messageId, reaction === undefined ? { name } : { name, reaction });
}

interface Announced {
  name: MessageEventName;
  reaction?: MessageChange['reaction'];
  /** A member who is told first and alone, so that the others' frame has room for what rides with it (RT-45). */
  apart?: number | undefined;
}

/** Announce a message as it now is to everyone who can read it; to those who joined later only that there is a change. */
export async function announceMessage(
  context: Context<Actor>,
  place: Place,
  messageId: number,
  { name, reaction, apart }: Announced,
): Promise<MessageRow> {
  const row = await context.store.messages.find(messageId);
  if (row === undefined) throw new Error(`message ${messageId} is not there after it was stored`);
  const message = viewMessage(row, place.identifier);
  const { seq } = message;
  const where = { workspace_id: place.row.workspace_id, channel_id: place.row.id };
  const payload = { ...where, channel: place.identifier, seq, message, ...(reaction && { change: reaction }) };
  const { readers, late } = await audiencesOf(context, place.row, row.n);
  for (const audience of setApart(readers, apart)) {
    // The name and its payload belong together: `change` is there for reaction:changed, see MessageChange.
    context.announce(audience, { name, payload } as AnyEvent);
  }
  if (late.length > 0) context.announce({ memberIds: late }, { name: 'channel:skipped', payload: { ...where, seq } });
  return row;
}

function setApart(readers: Audience, apart: number | undefined): Audience[] {
  if (apart === undefined || !('memberIds' in readers)) return [readers];
  const others = readers.memberIds.filter((memberId) => memberId !== apart);
  return [{ memberIds: [apart] }, { memberIds: others }];
}
