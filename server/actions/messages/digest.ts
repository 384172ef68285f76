import { createHash } from 'node:crypto';

/**
 * What a send consists of, as its sender gave it. A repeat with the same `client_id` must have the same digest.
 * The channel counts by its id: a rename between the two must not make them differ.
 */
export function digestOfSend(channelId: number, text: string, replyToId: number | null): string {
  return createHash('sha256')
    .update(JSON.stringify([channelId, text, replyToId]))
    .digest('base64url');
}
