/** A piece of a message: plain text, a link, or the name of somebody. */
export interface TextPart {
  readonly kind: 'text' | 'link' | 'mention';
  /** As it is shown: of `<https://…>`, a link without a preview, the address alone. */
  readonly text: string;
  /** True for a link that may be shown with what stands behind it. */
  readonly preview: boolean;
}

// A web address up to white space or a quote, or an @name that does not stand inside a word.
const scanner = /https?:\/\/[^\s<>"'`]+|(?<![\p{L}\p{N}_@/.-])@[A-Za-z0-9_-]+/giu;
const previewsPerMessage = 3;
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

type IsPerson = (name: string) => boolean;

/** A part, and how many characters before and after it are not shown. */
interface Found {
  readonly part: TextPart;
  readonly hidden: 0 | 1;
}

function isBracketed(text: string, start: number, end: number): boolean {
  return text[start - 1] === '<' && text[end] === '>' && isAddress(text.slice(start, end));
}

function partAt(text: string, found: string, start: number, isPerson: IsPerson): Found | null {
  if (found.startsWith('@')) {
    return isPerson(found.slice(1)) ? { part: { kind: 'mention', text: found, preview: false }, hidden: 0 } : null;
  }
  if (isBracketed(text, start, start + found.length)) {
    return { part: { kind: 'link', text: found, preview: false }, hidden: 1 };
  }
  const address = trimAddress(found);
  return isAddress(address) ? { part: { kind: 'link', text: address, preview: true }, hidden: 0 } : null;
}

function plain(text: string): TextPart[] {
  return text === '' ? [] : [{ kind: 'text', text, preview: false }];
}

/** Takes a message apart. The texts of the parts joined are the message, but for the brackets around an address. */
export function splitText(text: string, isPerson: IsPerson): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(scanner)) {
    const found = partAt(text, match[0], match.index, isPerson);
    if (found === null) continue;
    const { part, hidden } = found;
    parts.push(...plain(text.slice(end, match.index - hidden)), part);
    end = match.index + part.text.length + hidden;
  }
  return [...parts, ...plain(text.slice(end))];
}

/** A message's text as it is shown. */
export function asShown(text: string): string {
  return splitText(text, () => false)
    .map((part) => part.text)
    .join('');
}

/** The addresses of a message that may have a preview, each once, in order. */
export function previewedAddresses(text: string, ownOrigin: string): string[] {
  const links = splitText(text, () => false).filter(({ preview }) => preview);
  const foreign = links.filter((link) => new URL(link.text).origin !== ownOrigin);
  return [...new Set(foreign.map((link) => link.text))].slice(0, previewsPerMessage);
}

/** The message with one address in brackets wherever it would have a preview. Nothing else changes. */
export function withoutPreview(text: string, address: string): string {
  const written = ({ kind, text: shown, preview }: TextPart): string =>
    kind === 'link' && (!preview || shown === address) ? `<${shown}>` : shown;
  return splitText(text, () => false)
    .map(written)
    .join('');
}
