import type { Message } from '#shared/message.ts';
import type { Attachment } from '#shared/objects.ts';
import { text } from '../text/en.ts';
import { asShown } from './text-parts.ts';

const namedWords = {
  image: text.pictureNamed,
  file: text.fileNamed,
  audio: text.audioNamed,
  video: text.videoNamed,
} as const;

/** Files in words: one by its name, several by their number. Empty for none. */
export function filesInWords(files: readonly Pick<Attachment, 'kind' | 'name'>[]): string {
  const [first] = files;
  if (first === undefined) return '';
  if (files.length === 1) return namedWords[first.kind](first.name);
  return files.every(({ kind }) => kind === 'image') ? text.pictures(files.length) : text.files(files.length);
}

/** A message that arrives in words: its text, or what it carries instead. Null for what its block has told already. */
export function arrivalInWords(message: Pick<Message, 'id' | 'content' | 'attachment' | 'group_id'>): string | null {
  const { id, content, attachment, group_id: groupId } = message;
  if (groupId !== null && groupId !== id) return null;
  if (content !== null || attachment === null) return asShown(content ?? '');
  return groupId === null ? filesInWords([attachment]) : text.severalFiles;
}
