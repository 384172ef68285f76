import type { Message } from '#shared/message.ts';
import type { Attachment } from '#shared/objects.ts';
import { isMentioned } from '../state/counts.ts';
import { filesOf, isGone } from '../state/blocks.ts';
import { filesInWords } from '../state/file-words.ts';
import type { Row } from '../state/layout.ts';
import { asShown } from '../state/text-parts.ts';
import { formatClock } from '../dom/time.ts';
import { text } from '../text/en.ts';

/** How far a row is on its way to the server. */
export function rowState({ entry }: Row): 'sent' | 'pending' | 'failed' {
  if (entry === null) return 'sent';
  return entry.state === 'failed' ? 'failed' : 'pending';
}

/** The text of a row as it is shown; empty for files without a caption. */
export function rowText({ message, entry, folded, names }: Row): string {
  if (folded.length > 0) return text.joined(names);
  return message === null ? (entry?.text ?? '') : (message.content ?? '');
}

/** The words of a row, as they are read out: its text, and what stands under it. */
export function rowWords(row: Row): string {
  const files = filesInWords(filesOf(row).map(({ attachment }) => attachment));
  const words = isGone(row) ? text.deletedMessage : asShown(rowText(row)).slice(0, 400);
  return [words, files].filter((part) => part !== '').join(', ');
}

/** True for a message that is stored, and still there. */
export function canReplyTo(row: Row): boolean {
  return row.message !== null && row.message.deleted === 0 && !isNotice(row);
}

/** The message a row answers. */
export function repliedTo({ message, entry }: Row): number | null {
  return message ? message.reply_to_id : (entry?.replyToId ?? null);
}

export function isNotice({ message }: Row): boolean {
  return message?.content_type === 'system';
}

/** `client_id` of a row that is one's own, else nothing. */
export function clientIdOf({ message, entry }: Row): string | undefined {
  return entry?.clientId ?? message?.client_id ?? undefined;
}

function mentionsMe({ message }: Row, me: string): boolean {
  return message !== null && message.sender !== me && isMentioned(message, me);
}

export function rowClass(row: Row, me: string, marked: boolean): string {
  if (isNotice(row)) return `row system ${row.continues ? 'continues' : 'starts'}${marked ? ' marked' : ''}`;
  const names = ['row', row.continues ? 'continues' : 'starts'];
  if (mentionsMe(row, me)) names.push('mentions-me');
  if (marked) names.push('marked');
  return names.join(' ');
}

/** The name of a row for those who hear it: author and text first, time last. */
export function rowLabel(row: Row, name: string): string {
  const state = { sent: '', pending: ` (${text.sending})`, failed: ` (${text.notSent})` }[rowState(row)];
  return text.messageLabel(name, rowWords(row), formatClock(row.atMs)) + state;
}

const excerptChars = 160;

/** The files of a quoted message; of the first message of a block, those of the block. */
function quotedFiles(message: Message, list: readonly Message[]): readonly Attachment[] {
  const isWhole = message.id === message.group_id;
  const block = isWhole ? list.filter((other) => other.group_id === message.group_id) : [];
  const files = (block.length > 0 ? block : [message]).map(({ attachment }) => attachment);
  return files.filter((attachment) => attachment !== null);
}

/** The first words of a message on one line, or what it carries instead. `list`: the messages held of its place. */
export function excerptOf(message: Message, list: readonly Message[] = []): string {
  if (message.deleted === 1) return text.deletedQuote;
  const { content } = message;
  const words = content === null ? filesInWords(quotedFiles(message, list)) : asShown(content);
  return words.slice(0, excerptChars).replace(/\s+/g, ' ');
}
