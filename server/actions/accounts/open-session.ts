import { limits } from '#shared/limits.ts';
import type { Actor, Context } from '../action.ts';

/** What is known of a browser that signs in. */
export interface NewSession {
  publicId: string;
  ip: string;
  userAgent: string;
  lifeSeconds: number;
}

/**
 * Write the row that makes a session count. An account's longest unused sessions beyond 100 make room.
 */
export async function openSession(
  context: Context<Actor>,
  account: { userId: number; workspaceId: number | null },
  session: NewSession,
): Promise<void> {
  const { store, nowUs } = context;
  await store.sessions.create({
    publicId: session.publicId,
    ...account,
    kind: 'browser',
    signedInWith: 'password',
    nowUs,
    expiresUs: nowUs + session.lifeSeconds * 1_000_000,
    ip: session.ip,
    userAgent: session.userAgent,
  });
  for (const publicId of await store.sessions.listSurplus(account.userId, limits.sessionsPerUser)) {
    await store.sessions.remove(publicId);
  }
}
