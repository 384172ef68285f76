import { errorTable, type ErrorCode, type ErrorView } from '#shared/errors.ts';

interface ErrorOptions {
  message?: string;
  retryAfterMs?: number;
  details?: Record<string, string[]>;
  cause?: unknown;
}

/** The one error that means something to a client: a code of `shared/errors.ts`, with its sentence. */
export class ChatError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, string[]> | undefined;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? errorTable[code].sentence ?? code, { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }
}

/** The HTTP status of an error code. */
export function statusOf(code: ErrorCode): number {
  return errorTable[code].status;
}

/** Anything thrown → what a client may see of it. What is not a `ChatError` shows as `InternalError`. */
export function describeError(error: unknown): ErrorView {
  const known = error instanceof ChatError ? error : new ChatError('InternalError');
  const view: ErrorView = { code: known.code, message: known.message };
  if (known.retryAfterMs !== undefined) view.retry_after_ms = Math.ceil(known.retryAfterMs);
  if (known.details !== undefined) view.details = known.details;
  return view;
}
