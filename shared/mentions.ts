import { limits } from './limits.ts';
import { usernameKey } from './usernames.ts';

const everyone = '@everyone';

// Either a URL up to its end, which is skipped, or the @ of a token, whose name is only looked at: it may begin a URL.
// A letter before the @ may carry marks of its own. Linear: a run of scheme characters is entered only at its start.
// Spelled-out cases, because the flag i would fold letters beyond ASCII.
const scanner =
  /(?:(?<![A-Za-z0-9+.-])[A-Za-z0-9+.-]+:\/\/|[Ww]{3}\.|[Mm][Aa][Ii][Ll][Tt][Oo]:)[^\s"'`<>]*|(?<![\p{L}\p{N}_@/]\p{M}{0,30})@(?=(?<name>[A-Za-z0-9_-]+))/gu;

/**
 * The @names in a text, in order of first appearance, without doubles and in lower case; URLs are passed over.
 * Which of them are people is the caller's business.
 */
export function findMentionTokens(text: string): string[] {
  if (!text.includes('@')) return [];
  const names = new Set<string>();
  for (const match of text.matchAll(scanner)) {
    const name = match.groups?.['name'];
    if (name !== undefined) names.add(usernameKey(name));
  }
  return [...names];
}

/**
 * Who a text mentions: stored spellings, at most 100, or exactly `["@everyone"]`.
 * @param text the message
 * @param spellings username key → stored spelling of those who can be mentioned there
 * @param mayCallEveryone false where `@everyone` is plain text for the author
 */
export function resolveMentions(
  text: string,
  spellings: ReadonlyMap<string, string>,
  mayCallEveryone: boolean,
): string[] {
  const tokens = findMentionTokens(text);
  if (mayCallEveryone && tokens.includes('everyone')) return [everyone];
  const people = tokens.map((token) => spellings.get(token)).filter((name) => name !== undefined);
  return people.slice(0, limits.mentionsPerMessage);
}

/** True when a message's list of mentions names everybody. */
export function mentionsEveryone(mentions: readonly string[]): boolean {
  return mentions[0] === everyone;
}
