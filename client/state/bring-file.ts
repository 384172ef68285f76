import type { ErrorCode } from '#shared/errors.ts';
import type { Attachment } from '#shared/objects.ts';
import { CommandError } from '../socket.ts';
import { text } from '../text/en.ts';
import { backOffMs, type Clock } from './clock.ts';
import type { UploadField } from './file-facts.ts';
import { watchStall } from './stall.ts';

/** What a journey needs, and whom it tells. */
export interface BringParts {
  readonly clock: Clock;
  readonly random: () => number;
  /** `onProgress` is told the part that has been sent, from 0 to 1. @throws CommandError */
  readonly upload: (
    file: File,
    field: UploadField,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ) => Promise<Attachment>;
  /** The field it goes in at first. */
  readonly field: UploadField;
  readonly progressed: (progress: number) => void;
  /** The server cannot read the picture: from now on the file goes in the field for any file. */
  readonly unreadable: () => void;
  /** Lets others go first. Over when the time is, or sooner if that may help, and there is room again. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What has become of a file that did not get there. */
export interface UploadFailure {
  /** The sentence the server gave, or ours where it gave none that says something to a person. */
  readonly problem: string;
  /** It would fail again. */
  readonly refused: boolean;
  /** For want of a network. */
  readonly unreachable: boolean;
}

const triesByItself = 3;
const stalledAfterMs = 60_000;
const passing: ReadonlySet<ErrorCode | 'NoAnswer'> = new Set([
  'NoAnswer',
  'TooManyRequests',
  'Unavailable',
  'InternalError',
]);

function codeOf(error: unknown): ErrorCode | 'NoAnswer' {
  return error instanceof CommandError ? error.code : 'NoAnswer';
}

/** One request. It is called off when it stands still for too long. */
async function attempt(field: UploadField, file: File, parts: BringParts, signal: AbortSignal): Promise<Attachment> {
  signal.throwIfAborted();
  const request = new AbortController();
  const callOff = (): void => request.abort();
  const watch = watchStall(parts.clock, stalledAfterMs, callOff);
  const onProgress = (progress: number): void => {
    watch.restart();
    parts.progressed(progress);
  };
  signal.addEventListener('abort', callOff);
  try {
    return await parts.upload(file, field, onProgress, request.signal);
  } finally {
    watch.end();
    signal.removeEventListener('abort', callOff);
  }
}

/** Tries again after what passes by itself. @throws what ended the last attempt */
async function bringIn(field: UploadField, file: File, parts: BringParts, signal: AbortSignal): Promise<Attachment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(field, file, parts, signal);
    } catch (error) {
      if (signal.aborted || tries === triesByItself || !passing.has(codeOf(error))) throw error;
      const told = error instanceof CommandError ? error.retryAfterMs : null;
      await parts.pause(told ?? backOffMs(tries - 1, parts.random));
    }
  }
}

/** One file's journey to the server. What it cannot read as a picture goes as any file. @throws what ended it */
export async function bringFile(file: File, parts: BringParts, signal: AbortSignal): Promise<Attachment> {
  const { field } = parts;
  try {
    return await bringIn(field, file, parts, signal);
  } catch (error) {
    if (signal.aborted || field !== 'files' || codeOf(error) !== 'InvalidFile') throw error;
    parts.unreadable();
    return bringIn('attachments', file, parts, signal);
  }
}

/** What is said of a journey that has ended before the server. */
export function failureOf(error: unknown): UploadFailure {
  const code = codeOf(error);
  if (code === 'PayloadTooLarge') return { problem: text.largeFile, refused: true, unreachable: false };
  const isPlain = error instanceof CommandError && code !== 'NoAnswer' && code !== 'InternalError';
  const problem = isPlain ? error.message : text.uploadUnreachable;
  return { problem, refused: false, unreachable: code === 'NoAnswer' };
}
