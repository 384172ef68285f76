import type { CommandInput } from '#shared/commands.ts';
import { type ErrorCode, retryableCodes } from '#shared/errors.ts';
import { text } from '../text/en.ts';
import { asKept, type EntryFile, isHeld } from './entry-files.ts';

/** A message that the server has not confirmed, or whose row has not come back yet (`stored`). */
export interface Entry {
  readonly clientId: string;
  readonly channel: string;
  readonly text: string;
  readonly replyToId: number | null;
  /** In the order they will stand in. It is sent when all are on the server. */
  readonly files: readonly EntryFile[];
  readonly createdMs: number;
  readonly state: 'waiting' | 'stored' | 'failed';
  /** Why it was not sent: the server's sentence. */
  readonly problem: string | null;
}

/** `uploads`: the files the server holds for it, by comma. */
export type Outgoing = CommandInput<'message:send'> & { readonly uploads?: string };

const askAgainAfterMs = 24 * 3_600_000;

export function fail(entry: Entry, problem: string): Entry {
  return { ...entry, state: 'failed', problem };
}

/** The server does not hold the files any more. */
export function failWithoutFiles(entry: Entry): Entry {
  const files = entry.files.map((file) => ({ ...file, attachment: { ...file.attachment, file: '' } }));
  return { ...fail(entry, text.filesGone), files };
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
