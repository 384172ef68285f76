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

export interface LogInParts {
  core: Core;
  counterKeys: Keys;
  deviceKeys: Keys;
  lockout: LockoutRule;
}

/**
 * The one flow of signing in with a password: look at the lock, compare the hash outside of any transaction, then open
 * the session or count the failure. Unknown names, locked ones and wrong passwords all take the same way.
 * @returns the username that is signed in now, or null
 * @throws {ChatError} TooManyRequests  another attempt for this account is being verified
 */
export function createLogIn(parts: LogInParts): (attempt: LoginAttempt) => Promise<string | null> {
  const verifying = new Set<string>();
  return async (attempt) => {
    const account = await parts.core.read(findAccount, system, attempt.username);
    const key = account?.key ?? usernameKey(attempt.username);
    if (verifying.has(key)) throw new ChatError('TooManyRequests', { retryAfterMs: 1_000 });
    verifying.add(key);
    try {
      return await verify(parts, attempt, { account, key });
    } finally {
      verifying.delete(key);
    }
  };
}

async function verify(
  { core, counterKeys, deviceKeys, lockout }: LogInParts,
  attempt: LoginAttempt,
  { account, key }: { account: LoginAccount | null; key: string },
): Promise<string | null> {
  const deviceId = readDeviceCookie(deviceKeys, key, attempt.deviceCookie, attempt.nowUs);
  const nameCounter = counterKeys.sign(`name ${key}`);
  // A browser in which the owner has signed in before counts by itself, so nobody can lock the owner out of it.
  const counterKey = deviceId === null ? nameCounter : counterKeys.sign(`device ${deviceId}`);
  const isTooLong = countCodePoints(attempt.password) > limits.passwordMaxChars;
  const isRefused = isTooLong || (await core.read(isLocked, system, counterKey));
  // What is refused anyway spends no hash: its answer waits for the same deadline as every other failure.
  const isRight = !isRefused && (await verifyPassword(attempt.password, account?.passwordHash));
  if (isRight && account !== null) {
    const counters = [nameCounter, counterKey];
    if (await open(core, account, attempt.session, counters)) return account.username;
  }
  await core.run(recordFailure, system, { counterKey, rule: lockout });
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
