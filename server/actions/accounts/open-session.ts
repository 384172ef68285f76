import { limits } from '#shared/limits.ts';
import type { Actor, Context } from '../action.ts';

/** What is known of a browser that signs in. */
export interface NewSession {
  publicId: string;
  /** Hash of the id in the cookie, by which the cookie store finds it; absent where there is no cookie. */
  sidHash?: string;
  ip: string;
  userAgent: string;
  lifeSeconds: number;
}

/** A session that made room for a newer one. */
export interface RemovedSession {
  publicId: string;
  sidHash: string | null;
}

/**
 * Write the row that makes a session count. An account's longest unused sessions beyond 100 make room.
 * @returns those sessions: their sockets and cookies are the caller's to end
 */
export async function openSession(
  context: Context<Actor>,
  account: { userId: number; workspaceId: number | null },
  session: NewSession,
): Promise<RemovedSession[]> {
  const { store, nowUs } = context;
  await store.sessions.create({
    publicId: session.publicId,
    sidHash: session.sidHash ?? null,
    ...account,
    kind: 'browser',
    signedInWith: 'password',
    nowUs,
    expiresUs: nowUs + session.lifeSeconds * 1_000_000,
    ip: session.ip,
    userAgent: session.userAgent,
  });
  const removed = await store.sessions.listSurplus(account.userId, limits.sessionsPerUser);
  for (const { publicId } of removed) await store.sessions.remove(publicId);
  return removed;
}
