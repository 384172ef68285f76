import type { Attachment } from '#shared/objects.ts';
import type { Message } from '#shared/message.ts';
import type { EntryFile } from './entry-files.ts';

/** What is one on screen: a message, or the messages of one send with several files. */
export interface Block {
  /** The first one held. It carries text, reply and reactions, unless the block's beginning is not loaded. */
  readonly head: Message;
  /** The others in their order, deleted ones too. */
  readonly parts: readonly Message[];
}

/** The message a block is named by: what is aimed at the block goes there. */
export function blockIdOf({ id, group_id: groupId }: Pick<Message, 'id' | 'group_id'>): number {
  return groupId ?? id;
}

/** Messages of one group stand next to each other: they have consecutive numbers. */
export function blocksOf(messages: readonly Message[]): Block[] {
  const blocks: { head: Message; parts: Message[] }[] = [];
  for (const message of messages) {
    const last = blocks.at(-1);
    const isPart = message.group_id !== null && last?.head.group_id === message.group_id;
    if (isPart) last.parts.push(message);
    else blocks.push({ head: message, parts: [] });
  }
  return blocks;
}

/** A file of a row, stored or on its way. */
export interface RowFile {
  /** Where it stands in its block. It keeps this place when the server has stored it, and when others are deleted. */
  readonly position: number;
  readonly attachment: Attachment;
  /** The message that carries it; null while it is on its way. */
  readonly messageId: number | null;
  readonly sent: EntryFile | null;
}

interface Files {
  readonly message: Message | null;
  readonly parts: readonly Message[];
  readonly entry: { readonly files: readonly EntryFile[] } | null;
  readonly awaited: readonly EntryFile[];
}

/** The files of a row in their order: those of live messages, and those that are on their way. */
export function filesOf({ message, parts, entry, awaited }: Files): RowFile[] {
  const stored = message === null ? [] : [message, ...parts];
  const shown = stored.flatMap(({ id, attachment }, position): RowFile[] =>
    attachment === null ? [] : [{ position, attachment, messageId: id, sent: null }],
  );
  const sent = entry?.files ?? awaited;
  const onTheirWay = sent.map((file, index): RowFile => ({
    position: stored.length + index,
    attachment: file.attachment,
    messageId: null,
    sent: file,
  }));
  return [...shown, ...onTheirWay];
}

/** True when a message was deleted, and for a block, that its text is gone or nothing of it is left. */
export function isGone(row: Files): boolean {
  const { message } = row;
  if (message?.deleted !== 1) return false;
  return message.id === blockIdOf(message) || filesOf(row).length === 0;
}

/** A message that is, or carries, a picture. */
export type PictureMessage = Message & { readonly attachment: Attachment };

function isPicture(message: Message): message is PictureMessage {
  return message.attachment?.kind === 'image';
}

/** The pictures of messages in their order. */
export function picturesIn(messages: readonly Message[]): PictureMessage[] {
  return messages.filter(isPicture);
}
