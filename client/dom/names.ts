const hues = 12;

/** One of twelve fixed hues by name, the same on every device. FNV-1a, so that similar names differ. */
export function hueOf(username: string): number {
  let hash = 0x811c9dc5;
  for (const character of username.toLowerCase()) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return ((hash ^ (hash >>> 16)) >>> 0) % hues;
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(word: string | undefined): string {
  for (const { segment } of letters.segment(word ?? '')) return segment.toLocaleUpperCase();
  return '';
}

/** One or two letters for a person without a picture. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s_-]+/u).filter((word) => word !== '');
  return firstLetter(words[0]) + (words.length > 1 ? firstLetter(words.at(-1)) : '');
}
