import { readFileSync } from 'node:fs';

let known: ReadonlySet<string> | null = null;

/** True for one of the most common passwords, in any case. The list is read at the first call. */
export function isCommonPassword(password: string): boolean {
  known ??= new Set(readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8').split('\n'));
  return known.has(password.toLowerCase());
}
