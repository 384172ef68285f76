import { describePasswordProblem } from '#shared/passwords.ts';
import { fold } from '#shared/text.ts';
import { isReservedUsername, isUsername } from '#shared/usernames.ts';
import type { NewSession } from '../actions/accounts/open-session.ts';
import { signUp } from '../actions/accounts/sign-up.ts';
import { system, type Core } from '../actions/action.ts';
import { ChatError } from '../errors.ts';
import { randomUuid } from '../random.ts';
import type { Settings } from '../settings.ts';
import { isCommonPassword } from './common-passwords.ts';
import { hashPassword } from './passwords.ts';

export interface SignUpForm {
  username: string;
  password: string;
  confirmPassword: string;
}

/** The first rule a sign-up form breaks, as the sentence for the page, or null. */
export function describeSignUpProblem(form: SignUpForm, instanceName: string): string | null {
  const { username, password, confirmPassword } = form;
  if ([username, password, confirmPassword].includes('')) return 'Please fill in every field.';
  return describeNameProblem(username) ?? describeNewPasswordProblem(form, [username, instanceName]);
}

/** A password somebody wants to have, typed twice. */
interface NewPassword {
  password: string;
  confirmPassword: string;
}

/** The first rule a new password breaks, as a sentence, or null. @param names what it must not be: the account's, the server's */
export function describeNewPasswordProblem(
  { password, confirmPassword }: NewPassword,
  names: readonly string[],
): string | null {
  const problem = describePasswordProblem(password);
  if (problem !== null) return problem;
  if (isGuessable(password, names)) return 'This password is too easy to guess.';
  return password === confirmPassword ? null : 'The two passwords differ.';
}

function describeNameProblem(username: string): string | null {
  if (!isUsername(username)) return 'Use 1 to 32 letters, digits, hyphens or underscores for the username.';
  return isReservedUsername(username) ? 'This username is reserved. Please choose another.' : null;
}

/** A common password, or one of the names, with or without up to four digits behind. */
function isGuessable(password: string, names: readonly string[]): boolean {
  const given = fold(password);
  const isName = (name: string) => given.startsWith(name) && /^\d{0,4}$/.test(given.slice(name.length));
  return isCommonPassword(password) || names.map(fold).some(isName);
}

/**
 * Create the account a valid form asks for, with a session. The hash is computed before the transaction.
 * @returns the sentence for the page when the name is taken, else null
 * @throws {ChatError} UserLimitReached
 */
export async function createAccount(
  core: Core,
  settings: Settings,
  form: SignUpForm,
  session: NewSession,
): Promise<string | null> {
  const passwordHash = await hashPassword(form.password);
  try {
    await core.run(signUp, system, {
      username: form.username,
      passwordHash,
      userUid: randomUuid(),
      memberUid: randomUuid(),
      session,
      defaultRole: settings.defaultRole,
      maxUsers: settings.maxUsers ?? 0,
      welcomeMessage: settings.welcomeMessage,
    });
    return null;
  } catch (error) {
    if (error instanceof ChatError && error.code === 'HandleTaken') return 'This username is taken.';
    throw error;
  }
}
