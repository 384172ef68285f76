/**
 * One spelling for comparing names and searching text: NFC and lower case, in every script.
 * Composed once more after lower-casing, because some letters have a composed form in lower case only; a sigma is the
 * same wherever it stands in a word. The same function writes keys on the server and filters lists in the browser.
 */
export function fold(text: string): string {
  return interruptMarks(text).normalize('NFC').toLowerCase().normalize('NFC').replaceAll('ς', 'σ');
}

/** More combining marks in a row than this occur in no language. */
const longRun = /(?<!\p{M})\p{M}{31,}/gu;

/** Ordering a run of marks takes time with the square of its length; a joiner ends it (Unicode, stream-safe text). */
function interruptMarks(text: string): string {
  return text.replace(longRun, (run) => run.replace(/\p{M}{30}/gu, '$&\u034F'));
}

/** Number of Unicode code points, the unit in which text lengths are limited. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** True when the text can be stored and comes back equal: no NUL, no lone surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

const visible = /[^\p{White_Space}\p{Cf}\p{Mn}\p{Me}\p{Cc}\u3164\uFFA0\u2800\u115F\u1160]/u;

/** True when at least one character can be seen: not only white space, format characters or combining marks. */
export function hasVisibleCharacter(text: string): boolean {
  return visible.test(text);
}

/** Message text as it is stored: CRLF and CR become LF, trailing white space goes, nothing else changes. */
export function normalizeMessageText(text: string): string {
  return text.replace(/\r\n?/g, '\n').trimEnd();
}
