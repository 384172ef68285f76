import { posix } from 'node:path';
import type { CodePreview } from '#shared/previews.ts';
import type { CodeLink, Lines } from './code-link.ts';
import { decodeFile } from './decode.ts';

const linesMax = 400;

/** The piece of a file that a link points to, or null for a file that is empty or no text. */
export function cutCode(bytes: Buffer, { filepath, lines }: CodeLink, url: string): CodePreview | null {
  const all = linesOf(decodeFile(bytes) ?? '');
  if (all.length === 0) return null;
  const highlight = lines === null ? null : within(all.length, lines);
  const first = firstShown(all.length, highlight);
  return {
    type: 'code',
    filename: posix.basename(filepath),
    filepath,
    language: posix.extname(filepath).slice(1).toLowerCase(),
    first_line_num: first,
    ...fieldsOf(highlight),
    code: all.slice(first - 1, first - 1 + linesMax).join('\n'),
    total_lines: all.length,
    url,
  };
}

function fieldsOf(highlight: Lines | null): Pick<CodePreview, 'highlight_start' | 'highlight_end'> {
  return { highlight_start: highlight?.first ?? null, highlight_end: highlight?.last ?? null };
}

/** A line feed ends a line; behind the last one there is no further line. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** What of the lines there is. */
function within(total: number, { first, last }: Lines): Lines | null {
  return first > total ? null : { first, last: Math.min(last, total) };
}

/** The highlight in the middle of what is shown; of a longer one its start. */
function firstShown(total: number, highlight: Lines | null): number {
  if (highlight === null) return 1;
  const around = linesMax - (highlight.last - highlight.first + 1);
  const first = around <= 0 ? highlight.first : highlight.first - Math.floor(around / 2);
  return Math.max(1, Math.min(first, total - linesMax + 1));
}
