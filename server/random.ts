import { randomBytes, randomInt as secureInt, randomUUID } from 'node:crypto';

/**
 * The only source of randomness on the server, so that every id and secret is known to be unguessable
 * and no action can be nondeterministic by accident.
 */

/** Unguessable text for ids, tokens and secrets: `bytes` random bytes as base64url, 4 characters for 3 bytes. */
export function randomId(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** Unguessable text for names of files: `bytes` random bytes as lower-case hexadecimal digits. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** A random UUID (version 4). */
export function randomUuid(): string {
  return randomUUID();
}

/** A whole number from 0 up to and without `maxExclusive`, every one equally likely. */
export function randomInt(maxExclusive: number): number {
  return secureInt(maxExclusive);
}
