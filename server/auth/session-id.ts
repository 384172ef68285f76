import { createHash } from 'node:crypto';

/** What is stored of a session id: the id itself is in the cookie alone. */
export function hashSessionId(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url');
}
