import { createHash } from 'node:crypto';

interface SentParts {
  channelId: number;
  text: string;
  replyToId: number | null;
  /** Sizes of its files as they were given, also of those that were skipped. */
  fileBytes: readonly number[];
}

/**
 * What a send consists of, as its sender gave it. A repeat with the same `client_id` must have the same digest.
 * The channel counts by its id: a rename between the two must not make them differ.
 */
export function digestOfSend({ channelId, text, replyToId, fileBytes }: SentParts): string {
  const parts = [channelId, text, replyToId, ...(fileBytes.length === 0 ? [] : [fileBytes])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
