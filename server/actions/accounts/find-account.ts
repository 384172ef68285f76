import type { QueryContext, System } from '../action.ts';

/** What signing in needs of an account. `passwordHash` is null where there is no password to compare. */
export interface LoginAccount {
  userId: number;
  username: string;
  /** The username's key. */
  key: string;
  passwordHash: string | null;
}

/** No e-mail address is longer, and no username. */
const longestName = 320;

/**
 * The account behind a username in any case or an e-mail address; null when there is none.
 * What is too long to be either is not even folded: that takes time with the square of the length.
 */
export async function findAccount(context: QueryContext<System>, name: string): Promise<LoginAccount | null> {
  if (!isPossibleName(name)) return null;
  const user = await context.store.users.findByLogin(name);
  if (user === undefined) return null;
  const mayUsePassword = user.kind === 'person' && user.deactivated_us === null && user.deleted_us === null;
  return {
    userId: user.id,
    username: user.username,
    key: user.username_key,
    passwordHash: mayUsePassword ? user.password_hash : null,
  };
}

/** True for what may be folded: short enough to be a username or an e-mail address. */
export function isPossibleName(name: string): boolean {
  return name.length <= longestName;
}
