import { type ErrorCode, retryableCodes } from '#shared/errors.ts';
import { text } from '../text/en.ts';
import { asKept, isHeld } from './entry-files.ts';
import type { Entry, Outgoing } from './outbox.ts';

/** The server's sentence for uploads it does not hold. */
export const lostSentence = 'invalid uploads';
const askAgainAfterMs = 24 * 3_600_000;

export function fail(entry: Entry, problem: string): Entry {
  return { ...entry, state: 'failed', problem };
}

/** An entry of an earlier page: one that is too old, or whose files went with that page, is not sent by itself. */
export function takeUp(entry: Entry, nowMs: number): Entry {
  const kept = { ...entry, files: entry.files.map(asKept) };
  if (!kept.files.every(isHeld)) return fail(kept, text.filesCutOff);
  return entry.createdMs < nowMs - askAgainAfterMs ? fail(kept, text.waitedTooLong) : kept;
}

/** False for a message with files that are neither on the server nor on this page. */
export function canRetry({ files }: Entry): boolean {
  return files.every((file) => isHeld(file) || file.uploadId !== null);
}

export function isFinal(code: ErrorCode | 'NoAnswer'): boolean {
  return code !== 'NoAnswer' && !retryableCodes.has(code);
}

export function inputOf({ channel, text: words, clientId, replyToId, files }: Entry): Outgoing {
  const uploads = files.map(({ attachment }) => attachment.file).join(',');
  return {
    channel,
    text: words,
    client_id: clientId,
    ...(replyToId === null ? {} : { reply_to_id: replyToId }),
    ...(uploads === '' ? {} : { uploads }),
  };
}
