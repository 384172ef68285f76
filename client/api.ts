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

/** Null for what does not exist or may not be read. @throws CommandError */
async function look(method: 'GET' | 'HEAD', path: string): Promise<Response | null> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw new CommandError({ code: 'NoAnswer', message: String(error) });
  });
  if (response.status === 404 || response.status === 403) return null;
  if (!response.ok) throw await refusal(response);
  return response;
}

/** What a channel is called that has, or had, this name; null when there is none that may be read. @throws CommandError */
export async function findChannelName(name: string): Promise<string | null> {
  const response = await look('HEAD', `/messages/${encodeURIComponent(name)}?limit=1`);
  const channel = response?.headers.get('x-channel');
  return channel ? decodeURIComponent(channel) : null;
}

/** `GET /message/:id`: the place a message stands in; null when there is none that may be read. @throws CommandError */
export async function findMessagePlace(id: number): Promise<string | null> {
  const response = await look('GET', `/message/${id}`);
  if (response === null) return null;
  const message: unknown = await response.json();
  const isMessage = typeof message === 'object' && message !== null && 'channel' in message;
  return isMessage && typeof message.channel === 'string' ? message.channel : null;
}

/** `POST /logout`. @throws CommandError when the session may still be there */
export async function signOut(): Promise<void> {
  const response = await fetch('/logout', { method: 'POST', redirect: 'manual' }).catch((error: unknown) => {
    throw new CommandError({ code: 'NoAnswer', message: String(error) });
  });
  if (!response.ok && response.status !== 401 && response.type !== 'opaqueredirect') throw await refusal(response);
}
