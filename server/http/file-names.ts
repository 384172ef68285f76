import { extname } from 'node:path';
import { limits } from '#shared/limits.ts';

/** The name of a stored file: 32 hexadecimal digits and one of five endings. */
export const storedName = /^[0-9a-f]{32}\.(jpg|png|gif|webp|bin)$/;

// Control characters, and those that would show the letters of a name in another order.
// eslint-disable-next-line no-control-regex -- exactly these
const unfit = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What an uploader calls a file: without its path and without what would deceive a reader, at most 200 characters. */
export function cleanFileName(given: string): string {
  const bare = given.toWellFormed().replaceAll(unfit, '').split(/[/\\]/).at(-1)?.trim() ?? '';
  if (/^\.*$/.test(bare)) return 'file';
  const chars = Array.from(bare);
  if (chars.length <= limits.fileNameChars) return bare;
  const ending = Array.from(extname(bare)).slice(0, limits.fileNameChars / 2);
  return [...chars.slice(0, limits.fileNameChars - ending.length), ...ending].join('');
}
