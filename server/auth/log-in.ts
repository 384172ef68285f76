import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { usernameKey } from '#shared/usernames.ts';
import { findAccount, isPossibleName, type LoginAccount } from '../actions/accounts/find-account.ts';
import { isLocked, recordFailure, type LockoutRule } from '../actions/accounts/login-counters.ts';
import type { NewSession, RemovedSession } from '../actions/accounts/open-session.ts';
import { recordLogin } from '../actions/accounts/record-login.ts';
import { system, type Core } from '../actions/action.ts';
import { ChatError } from '../errors.ts';
import { readDeviceCookie } from './device-cookie.ts';
import type { Keys } from './keys.ts';
import { verifyPassword } from './passwords.ts';

export interface LoginAttempt {
  username: string;
  password: string;
  /** What the browser sent of an earlier sign-in. */
  deviceCookie: string | undefined;
  session: NewSession;
  nowUs: number;
}

/** Sign-ins within a window of time: refused ones by where they came from, the others by account. */
export interface LogInLimits {
  /** @throws {ChatError} TooManyRequests  with the time to wait */
  demandRoom: (bucket: string) => void;
  countFailure: (bucket: string) => void;
  /** @throws {ChatError} TooManyRequests  with the time to wait */
  countSuccess: (userId: number) => void;
}

/** Somebody who has just signed in. */
export interface LoggedIn {
  username: string;
  /** Sessions of the account that made room for the new one. */
  removed: readonly RemovedSession[];
}

export interface LogInParts {
  core: Core;
  counterKeys: Keys;
  deviceKeys: Keys;
  lockout: LockoutRule;
  limits: LogInLimits;
}

/** How an attempt is counted. */
interface Counting {
  nameCounter: string;
  /** Of the name, or of a browser in which the owner has signed in before: nobody can lock the owner out of that. */
  counter: string;
  /** For the limit by address, under which such a browser does not fall either. */
  bucket: string;
}

/**
 * The one flow of signing in with a password: look at the lock, compare the hash outside of any transaction, then open
 * the session or count the failure. Unknown names, locked ones and wrong passwords all take the same way.
 * @returns who is signed in now, or null
 * @throws {ChatError} TooManyRequests  too many failures or sign-ins, or another attempt for this account is being verified
 */
export function createLogIn(parts: LogInParts): (attempt: LoginAttempt) => Promise<LoggedIn | null> {
  const verifying = new Set<string>();
  return async (attempt) => {
    const bucket = `address ${attempt.session.ip}`;
    // Without a device cookie it is this bucket that counts: who has used it up makes us look up nothing more.
    if (attempt.deviceCookie === undefined) parts.limits.demandRoom(bucket);
    const account = await parts.core.read(findAccount, system, attempt.username);
    const counting = countingOf(parts, attempt, account?.key ?? keyOfUnknown(attempt.username));
    parts.limits.demandRoom(counting.bucket);
    if (verifying.has(counting.counter)) throw new ChatError('TooManyRequests', { retryAfterMs: 1_000 });
    verifying.add(counting.counter);
    try {
      return await verify(parts, attempt, { account, counting });
    } finally {
      verifying.delete(counting.counter);
    }
  };
}

/** A name without an account is counted as one with, in any spelling; one that cannot be a name, as it is. */
function keyOfUnknown(name: string): string {
  return isPossibleName(name) ? usernameKey(name) : name;
}

function countingOf({ counterKeys, deviceKeys }: LogInParts, attempt: LoginAttempt, key: string): Counting {
  const deviceId = readDeviceCookie(deviceKeys, key, attempt.deviceCookie, attempt.nowUs);
  const nameCounter = counterKeys.sign(`name ${key}`);
  if (deviceId === null) return { nameCounter, counter: nameCounter, bucket: `address ${attempt.session.ip}` };
  return { nameCounter, counter: counterKeys.sign(`device ${deviceId}`), bucket: `device ${deviceId}` };
}

async function verify(
  { core, lockout, limits: rates }: LogInParts,
  attempt: LoginAttempt,
  { account, counting }: { account: LoginAccount | null; counting: Counting },
): Promise<LoggedIn | null> {
  const isTooLong = countCodePoints(attempt.password) > limits.passwordMaxChars;
  const isRefused = isTooLong || (await core.read(isLocked, system, counting.counter));
  // What is refused anyway spends no hash: its answer waits for the same deadline as every other failure.
  const isRight = !isRefused && (await verifyPassword(attempt.password, account?.passwordHash));
  if (isRight && account !== null) {
    // After the comparison, so that nobody without the password learns or spends anything of it.
    rates.countSuccess(account.userId);
    const removed = await open(core, account, attempt.session, [counting.nameCounter, counting.counter]);
    if (removed !== null) return { username: account.username, removed };
  }
  rates.countFailure(counting.bucket);
  await core.run(recordFailure, system, { counterKey: counting.counter, rule: lockout });
  return null;
}

/** @returns the sessions that made room, or null when there is nothing to sign in to any more */
async function open(
  core: Core,
  { userId, passwordHash }: LoginAccount,
  session: NewSession,
  counterKeys: readonly string[],
): Promise<RemovedSession[] | null> {
  if (passwordHash === null) return null;
  try {
    return await core.run(recordLogin, system, { userId, passwordHash, session, counterKeys });
  } catch (error) {
    if (error instanceof ChatError && error.code === 'AuthenticationRequired') return null;
    throw error;
  }
}
