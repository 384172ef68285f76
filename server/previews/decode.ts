const marks: readonly (readonly [string, string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];
/** A page says within its first bytes how it is written. */
const searchedBytes = 1_024;

/** The text of a page: its charset by its first bytes, else the header, else `<meta>`, else UTF-8. Never fails. */
export function decodePage(bytes: Buffer, contentType: string): string {
  const start = bytes.subarray(0, 3).toString('hex');
  const mark = marks.find(([hex]) => start.startsWith(hex))?.[1];
  const label = mark ?? charsetIn(contentType) ?? metaCharset(bytes.subarray(0, searchedBytes).toString('latin1'));
  return decodeAs(bytes, label) ?? new TextDecoder().decode(bytes);
}

/** The text of a file that is UTF-8, or null. */
export function decodeFile(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function charsetIn(text: string): string | undefined {
  // Blanks and quotes in one class: apart, a long row of blanks would be divided between them in every way.
  return /charset\s*=[\s"']*([\w:.-]+)/i.exec(text)?.[1];
}

function metaCharset(start: string): string | undefined {
  const label = charsetIn(/<meta\s[^>]*charset[^>]*>/i.exec(start)?.[0] ?? '');
  // Whoever could read this is no UTF-16.
  return label !== undefined && /^utf-?16/i.test(label) ? 'utf-8' : label;
}

/** Null for a charset that is unknown. */
function decodeAs(bytes: Buffer, label = 'utf-8'): string | null {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return null;
  }
}
