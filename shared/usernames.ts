import { fold } from './text.ts';

const reserved: ReadonlySet<string> = new Set([
  'minimost',
  'everyone',
  'deleteduser',
  'here',
  'channel',
  'all',
  'system',
  'admin',
  '__proto__',
  'constructor',
  'prototype',
]);

/** True for 1 to 32 of `A–Z a–z 0–9 - _`. */
export function isUsername(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(name);
}

/** True for names nobody may register, in any case. */
export function isReservedUsername(name: string): boolean {
  return reserved.has(fold(name));
}

/** The key under which a username is unique: spellings in other case mean the same person. */
export function usernameKey(name: string): string {
  return fold(name);
}
