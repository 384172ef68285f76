import type { ErrorCode } from '#shared/errors.ts';
import type { CommandInput } from '#shared/commands.ts';
import { CommandError } from './socket.ts';

const codesByStatus: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'BadRequest'],
  [401, 'AuthenticationRequired'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [409, 'ClientIdReused'],
  [413, 'PayloadTooLarge'],
  [429, 'TooManyRequests'],
  [503, 'Unavailable'],
  [507, 'StorageFull'],
]);

/** The sentence in the body of an error. */
function readSentence(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text);
    const isProblem = typeof body === 'object' && body !== null && 'error' in body;
    return isProblem && typeof body.error === 'string' ? body.error : null;
  } catch {
    return null; // a proxy in between answers with a page of its own
  }
}

async function refusal(response: Response): Promise<CommandError> {
  const text = await response.text().catch(() => '');
  const seconds = Number(response.headers.get('retry-after'));
  return new CommandError({
    // what no status of ours names may pass by itself
    code: codesByStatus.get(response.status) ?? 'InternalError',
    message: readSentence(text) ?? response.statusText,
    ...(seconds > 0 ? { retry_after_ms: seconds * 1_000 } : {}),
  });
}

/** `POST /send`: the way for messages while the socket is down, or when they are too large for it. */
export async function postMessage({ channel, ...body }: CommandInput<'message:send'>): Promise<void> {
  const response = await fetch(`/send/${encodeURIComponent(channel)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw new CommandError({ code: 'NoAnswer', message: String(error) });
  });
  // signed out, a page request is sent to the sign-in page
  if (response.type === 'opaqueredirect')
    throw new CommandError({ code: 'AuthenticationRequired', message: response.statusText });
  if (!response.ok) throw await refusal(response);
}

/** `POST /logout`. */
export async function signOut(): Promise<void> {
  await fetch('/logout', { method: 'POST' });
}
