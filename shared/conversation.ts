import { isUsername } from './usernames.ts';
import { limits } from './limits.ts';
import { deletedSender } from './message.ts';
import { countCodePoints, hasVisibleCharacter } from './text.ts';

/** What a channel identifier says, before anybody has looked whether the thing exists. */
export type ConversationRef =
  | { kind: 'public'; name: string }
  | { kind: 'private'; channelId: number }
  | { kind: 'dm'; usernames: string[] }
  | { kind: 'malformed' };

const malformed: ConversationRef = { kind: 'malformed' };

/**
 * Take an identifier apart: `general`, `dm:alice:bob`, `private:7`.
 * Public names come back as they are stored (NFC, lower case). Names of people keep their spelling and order;
 * doubles are left to the caller, who knows the stored spellings.
 */
export function parseConversation(identifier: string): ConversationRef {
  if (identifier.startsWith('dm:')) return parseDirect(identifier.slice(3));
  if (identifier.startsWith('private:')) return parsePrivate(identifier.slice(8));
  const name = normalizeChannelName(identifier);
  return name === null ? malformed : { kind: 'public', name };
}

function parseDirect(rest: string): ConversationRef {
  const usernames = rest.split(':');
  return usernames.every((name) => isUsername(name) || parseDeletedPart(name) !== null)
    ? { kind: 'dm', usernames }
    : malformed;
}

/** How a deleted account stands in an identifier: a dot cannot occur in a username, so the part is nobody else's. */
export function formatDeletedPart(number: number): string {
  return `${deletedSender}.${number}`;
}

/** The number of a deleted account in a part of an identifier; null for anything else. */
export function parseDeletedPart(part: string): number | null {
  const digits = /^deleteduser\.([1-9][0-9]{0,14})$/.exec(part)?.[1];
  return digits === undefined ? null : Number(digits);
}

function parsePrivate(rest: string): ConversationRef {
  if (!/^[1-9][0-9]{0,15}$/.test(rest)) return malformed;
  const channelId = Number(rest);
  return Number.isSafeInteger(channelId) ? { kind: 'private', channelId } : malformed;
}

const channelName = /^[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*$/u;

/**
 * The stored form of a public channel's name, or null when it cannot be one.
 * 1 to 64 letters and digits of any script, `-` and `_`, first a letter or digit; not `dm` or `private`.
 */
export function normalizeChannelName(text: string): string | null {
  // Composed again: some letters have their sign in one character in lower case only, as in ẖ.
  const name = text.normalize('NFC').toLowerCase().normalize('NFC');
  if (name === 'dm' || name === 'private' || countCodePoints(name) > limits.channelNameChars) return null;
  return channelName.test(name) ? name : null;
}

/** Control characters, line ends, and those that turn the direction of what stands around them. */
const unfitForNames = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/**
 * The stored form of a private channel's name, or null when it cannot be one: 1 to 80 characters without white space
 * around them, at least one of them visible, and nothing that looks like an identifier. Need not be unique.
 */
export function normalizePrivateName(text: string): string | null {
  const name = text.trim();
  if (!hasVisibleCharacter(name) || countCodePoints(name) > limits.privateNameChars) return null;
  return unfitForNames.test(name) || /^(dm|private):/i.test(name) ? null : name;
}

/** The canonical identifier of a direct message: stored spellings, without doubles, sorted by code unit. */
export function formatDirect(usernames: Iterable<string>): string {
  return `dm:${[...new Set(usernames)].sort().join(':')}`;
}

/** The identifier of a channel from its stored parts. `users` are the participants of a direct message. */
export function formatConversation(channel: {
  kind: 'public' | 'private' | 'dm';
  channelId: number;
  name: string;
  users: readonly string[];
}): string {
  if (channel.kind === 'public') return channel.name;
  return channel.kind === 'private' ? `private:${channel.channelId}` : formatDirect(channel.users);
}
