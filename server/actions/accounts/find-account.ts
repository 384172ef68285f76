import type { QueryContext, System } from '../action.ts';

/** What signing in needs of an account. `passwordHash` is null where there is no password to compare. */
export interface LoginAccount {
  userId: number;
  username: string;
  /** The username's key. */
  key: string;
  passwordHash: string | null;
}

/** The account behind a username in any case or an e-mail address; null when there is none. */
export async function findAccount(context: QueryContext<System>, name: string): Promise<LoginAccount | null> {
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
