import type { Attachment } from '#shared/objects.ts';
import { text } from '../text/en.ts';

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
