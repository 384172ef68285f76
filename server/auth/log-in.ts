import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { usernameKey } from '#shared/usernames.ts';
import { findAccount, type LoginAccount } from '../actions/accounts/find-account.ts';
import { isLocked, recordFailure, type LockoutRule } from '../actions/accounts/login-counters.ts';
import type { NewSession } from '../actions/accounts/open-session.ts';
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

/** Refused sign-ins within a window of time, by where they came from. */
export interface FailureLimit {
  /** @throws {ChatError} TooManyRequests  with the time to wait */
  demandRoom: (bucket: string) => void;
  count: (bucket: string) => void;
}

export interface LogInParts {
  core: Core;
  counterKeys: Keys;
  deviceKeys: Keys;
  lockout: LockoutRule;
  failures: FailureLimit;
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
 * @returns the username that is signed in now, or null
 * @throws {ChatError} TooManyRequests  too many failures, or another attempt for this account is being verified
 */
export function createLogIn(parts: LogInParts): (attempt: LoginAttempt) => Promise<string | null> {
  const verifying = new Set<string>();
  return async (attempt) => {
    const account = await parts.core.read(findAccount, system, attempt.username);
    const counting = countingOf(parts, attempt, account?.key ?? usernameKey(attempt.username));
    parts.failures.demandRoom(counting.bucket);
    if (verifying.has(counting.counter)) throw new ChatError('TooManyRequests', { retryAfterMs: 1_000 });
    verifying.add(counting.counter);
    try {
      return await verify(parts, attempt, { account, counting });
    } finally {
      verifying.delete(counting.counter);
    }
  };
}

function countingOf({ counterKeys, deviceKeys }: LogInParts, attempt: LoginAttempt, key: string): Counting {
  const deviceId = readDeviceCookie(deviceKeys, key, attempt.deviceCookie, attempt.nowUs);
  const nameCounter = counterKeys.sign(`name ${key}`);
  if (deviceId === null) return { nameCounter, counter: nameCounter, bucket: `address ${attempt.session.ip}` };
  return { nameCounter, counter: counterKeys.sign(`device ${deviceId}`), bucket: `device ${deviceId}` };
}

async function verify(
  { core, lockout, failures }: LogInParts,
  attempt: LoginAttempt,
  { account, counting }: { account: LoginAccount | null; counting: Counting },
): Promise<string | null> {
  const isTooLong = countCodePoints(attempt.password) > limits.passwordMaxChars;
  const isRefused = isTooLong || (await core.read(isLocked, system, counting.counter));
  // What is refused anyway spends no hash: its answer waits for the same deadline as every other failure.
  const isRight = !isRefused && (await verifyPassword(attempt.password, account?.passwordHash));
  if (isRight && account !== null) {
    const counters = [counting.nameCounter, counting.counter];
    if (await open(core, account, attempt.session, counters)) return account.username;
  }
  failures.count(counting.bucket);
  await core.run(recordFailure, system, { counterKey: counting.counter, rule: lockout });
  return null;
}

async function open(
  core: Core,
  { userId, passwordHash }: LoginAccount,
  session: NewSession,
  counterKeys: readonly string[],
): Promise<boolean> {
  if (passwordHash === null) return false;
  try {
    await core.run(recordLogin, system, { userId, passwordHash, session, counterKeys });
    return true;
  } catch (error) {
    if (error instanceof ChatError && error.code === 'AuthenticationRequired') return false;
    throw error;
  }
}
