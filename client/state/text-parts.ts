/** A piece of a message: plain text, a link, or the name of somebody. */
export interface TextPart {
  readonly kind: 'text' | 'link' | 'mention';
  readonly text: string;
}

// A web address up to white space or a quote, or an @name that does not stand inside a word.
const scanner = /https?:\/\/[^\s<>"'`]+|(?<![\p{L}\p{N}_@/.-])@[A-Za-z0-9_-]+/giu;
const opening: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** Full stops and brackets after an address belong to the sentence, unless the address opened the bracket. */
function trimAddress(address: string): string {
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? '';
    const opener = opening.get(last);
    if (opener !== undefined && address.slice(0, end - 1).includes(opener)) break;
    if (opener === undefined && !/[.,;:!?*_~]/.test(last)) break;
  }
  return address.slice(0, end);
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/?#]/i.test(text);
}

function partOf(found: string, isPerson: (name: string) => boolean): TextPart | null {
  if (found.startsWith('@')) return isPerson(found.slice(1)) ? { kind: 'mention', text: found } : null;
  const address = trimAddress(found);
  return isAddress(address) ? { kind: 'link', text: address } : null;
}

/** Takes a message apart. The texts of the parts joined are the message again. */
export function splitText(text: string, isPerson: (name: string) => boolean): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(scanner)) {
    const part = partOf(match[0], isPerson);
    if (part === null) continue;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + part.text.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}
