import { deletedSender, type Message } from '#shared/message.ts';
import type { PinRow } from '../../storage/pins.ts';
import { accessConversation, type Conversation } from '../access.ts';
import type { QueryContext } from '../action.ts';
import { filenameOf, secondsOf, viewAttachment, viewSender } from '../messages/view.ts';

/** A pinned message as the wire shows it; times in Unix seconds. */
interface Pin extends Pick<Message, 'id' | 'channel' | 'sender' | 'content' | 'filename' | 'ts'> {
  pinned_by: string;
  pinned_ts: number;
}

/** The pins of a conversation, under its canonical identifier. */
export interface PinList {
  channel: string;
  pins: Pin[];
}

/**
 * What is pinned in a conversation, the latest pin first.
 *
 * In:  identifier of a conversation
 * @throws {ChatError} Forbidden  unknown or unreadable conversation
 */
export async function listPins(context: QueryContext, identifier: string): Promise<PinList> {
  const conversation = await accessConversation(context, identifier);
  return conversation.row === null ? { channel: conversation.identifier, pins: [] } : pinsOf(context, conversation);
}

/** The pins in a conversation that the actor can read. */
export async function pinsOf({ store }: QueryContext, conversation: Conversation): Promise<PinList> {
  const rows = await store.pins.list(conversation);
  const channel = conversation.identifier;
  return { channel, pins: rows.map((row) => viewPin(row, channel)) };
}

function viewPin(row: PinRow, channel: string): Pin {
  return {
    id: row.id,
    channel,
    sender: viewSender(row),
    content: row.content,
    filename: filenameOf(viewAttachment(row)),
    ts: secondsOf(row.createdUs),
    pinned_by: row.pinnerDeletedUs === null ? row.pinner : deletedSender,
    pinned_ts: secondsOf(row.pinnedUs),
  };
}
