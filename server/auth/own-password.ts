import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { changePassword, findOwnAccount } from '../actions/accounts/change-password.ts';
import type { RemovedSession } from '../actions/accounts/open-session.ts';
import type { Core, Member } from '../actions/action.ts';
import { ChatError } from '../errors.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { describeNewPasswordProblem } from './sign-up.ts';

/** Tries of one's own password, by account. */
export interface PasswordTries {
  /** Count one, before anything is hashed. @throws {ChatError} TooManyRequests  with the time to wait */
  count: (userId: number) => void;
  /** It was right: what was counted does not matter any more. */
  forget: (userId: number) => void;
}

/** What confirming one's password needs. */
export interface OwnPasswordParts {
  core: Core;
  tries: PasswordTries;
}

/** The fields of the form, and what may be stored of the session id that the browser gets. */
export interface PasswordChange {
  currentPassword: string;
  password: string;
  confirmPassword: string;
  sidHash: string;
}

/**
 * Demand that somebody who is signed in knows the password of the account.
 * @returns the hash that was compared, for the transaction that rests on it
 * @throws {ChatError} WrongPassword · TooManyRequests
 */
export async function confirmPassword(
  { core, tries }: OwnPasswordParts,
  actor: Member,
  password: string,
): Promise<string> {
  const { passwordHash } = await core.read(findOwnAccount, actor, undefined);
  tries.count(actor.userId);
  const isTooLong = countCodePoints(password) > limits.passwordMaxChars;
  if (isTooLong || passwordHash === null || !(await verifyPassword(password, passwordHash))) {
    throw new ChatError('WrongPassword');
  }
  tries.forget(actor.userId);
  return passwordHash;
}

/**
 * Give an account another password. Both hashes are computed before the transaction.
 * @returns the sessions that ended by it
 * @throws {ChatError} BadRequest  the new password breaks a rule, in the words of the sign-up form
 * @throws {ChatError} WrongPassword · TooManyRequests
 */
export async function changeOwnPassword(
  parts: OwnPasswordParts & { instanceName: string },
  actor: Member,
  change: PasswordChange,
): Promise<RemovedSession[]> {
  const { email } = await parts.core.read(findOwnAccount, actor, undefined);
  const names = [actor.username, parts.instanceName, ...(email === null ? [] : [email])];
  const problem = describeNewPasswordProblem(change, names);
  if (problem !== null) throw new ChatError('BadRequest', { message: problem });
  const passwordHash = await confirmPassword(parts, actor, change.currentPassword);
  const newHash = await hashPassword(change.password);
  return parts.core.run(changePassword, actor, { passwordHash, newHash, sidHash: change.sidHash });
}
