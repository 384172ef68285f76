import { text } from '../text/en.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** "12 bytes", "340 kB", "1.2 MB" */
export function formatSize(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** power;
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A file's name in two pieces, the second with its ending: where there is no room, the first one is cut. */
export function splitName(name: string): readonly [stem: string, ending: string] {
  const all = Array.from(letters.segment(name), ({ segment }) => segment);
  const cutAt = Math.max(0, all.length - endingOf(name).length - 4);
  return [all.slice(0, cutAt).join(''), all.slice(cutAt).join('')];
}

function endingOf(name: string): string {
  return /[^.]\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** What kind of file a name stands for, in words. */
export function fileTypeOf(name: string): string {
  const ending = endingOf(name);
  const known: Readonly<Record<string, string>> = text.fileTypes;
  if (Object.hasOwn(known, ending)) return known[ending] ?? '';
  return ending === '' ? text.fileOfUnknownType : text.fileOfType(ending.toUpperCase());
}

const archives = /^(zip|7z|rar|tar|gz|tgz|bz2|xz|zst|iso)$/;
const writings = /^(pdf|txt|md|log|csv|docx?|odt|rtf|xlsx?|ods|pptx?|odp|json|xml|ya?ml|html?|css|[jt]sx?|py|sh|sql)$/;

/** The sign of a file that is shown as a card. */
export function fileIconOf(name: string): 'archive' | 'document' | 'file' {
  const ending = endingOf(name);
  if (archives.test(ending)) return 'archive';
  return writings.test(ending) ? 'document' : 'file';
}
