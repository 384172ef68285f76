import { createHash } from 'node:crypto';

/** What a send consists of, as its sender gave it. A repeat with the same `client_id` must have the same digest. */
export function digestOfSend(channel: string, text: string, replyToId: number | null): string {
  return createHash('sha256')
    .update(JSON.stringify([channel, text, replyToId]))
    .digest('base64url');
}
