import type { LiveSession } from '../../storage/sessions.ts';
import type { Context, QueryContext, System } from '../action.ts';

/** How long sessions live. */
export interface SessionRule {
  idleSeconds: number;
}

/** The session of this id, if it is alive: account active, epoch current, neither expired nor idle for too long. */
export async function findSession(
  context: QueryContext<System>,
  input: { publicId: string; rule: SessionRule },
): Promise<LiveSession | null> {
  const session = await context.store.sessions.findLive(input.publicId);
  if (session === undefined || session.expiresUs <= context.nowUs) return null;
  return session.accessedUs + input.rule.idleSeconds * 1_000_000 <= context.nowUs ? null : session;
}

/**
 * End a session. What it was used for is refused from now on.
 * @returns members whose chosen presence is gone, because it was the last session of their account
 */
export async function logOut({ store, nowUs }: Context<System>, publicId: string): Promise<number[]> {
  await store.sessions.remove(publicId);
  return store.presenceChoices.clearSignedOut(nowUs);
}

/** Note that a session was used by its person. */
export async function touchSession(context: Context<System>, publicId: string): Promise<void> {
  await context.store.sessions.touch(publicId, context.nowUs);
}

/**
 * Remove what nobody can use any more: expired sessions, and counters of refused sign-ins older than two weeks.
 * @returns members whose chosen presence is gone with the last session of their account
 */
export async function sweepAccounts(context: Context<System>): Promise<number[]> {
  const dayUs = 86_400_000_000;
  await context.store.sessions.removeExpired(context.nowUs);
  await context.store.loginFailures.removeOlderThan(context.nowUs - 14 * dayUs);
  return context.store.presenceChoices.clearSignedOut(context.nowUs);
}
