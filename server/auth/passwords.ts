import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { randomId } from '../random.ts';
import { createGate } from './gate.ts';

const argon2Async = promisify(argon2);

/** Argon2id, 46 MiB, one pass: OWASP's first choice; about 50 ms here. */
const cost = { memory: 47_104, passes: 1, parallelism: 1, tagLength: 32 };

// Two at once need 92 MiB. More would let a crowd of guesses take the memory of everybody else.
const gate = createGate(2, 50);

/** What no password computes to, so that unknown names take the same time. */
const nobody = { ...cost, salt: randomBuffer(16), tag: randomBuffer(cost.tagLength) };

/** Hash a password as a PHC string (`$argon2id$v=19$m=…`). Compared after NFC; never trimmed or cut. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBuffer(16);
  const tag = await compute(password, salt, cost);
  const parameters = `m=${cost.memory},t=${cost.passes},p=${cost.parallelism}`;
  return `$argon2id$v=19$${parameters}$${encode(salt)}$${encode(tag)}`;
}

/**
 * True when a password belongs to a hash. Takes the same time for no hash at all, and is then false.
 * @param hash null for an account without password, undefined for no account
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const stored = hash == null ? nobody : parse(hash);
  const tag = await compute(password, stored.salt, stored);
  const equal = tag.length === stored.tag.length && timingSafeEqual(tag, stored.tag);
  return equal && hash != null;
}

type Cost = typeof cost;

function compute(password: string, nonce: Buffer, { memory, passes, parallelism, tagLength }: Cost): Promise<Buffer> {
  const message = password.normalize('NFC');
  return gate.pass(() => argon2Async('argon2id', { message, nonce, memory, passes, parallelism, tagLength }));
}

function randomBuffer(bytes: number): Buffer {
  return Buffer.from(randomId(bytes), 'base64url');
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function parse(hash: string): Cost & { salt: Buffer; tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash);
  if (match === null) throw new Error('a stored password hash is not readable');
  const [memory, passes, parallelism] = match.slice(1, 4).map(Number) as [number, number, number]; // three groups of digits
  const salt = Buffer.from(match[4] ?? '', 'base64');
  const tag = Buffer.from(match[5] ?? '', 'base64');
  return { memory, passes, parallelism, tagLength: tag.length, salt, tag };
}
