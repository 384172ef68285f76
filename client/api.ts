import type { ErrorCode } from '#shared/errors.ts';
import type { LinkPreview } from '#shared/previews.ts';
import { CommandError } from './socket.ts';
import type { Outgoing } from './state/outbox.ts';

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

/** The sentence in the body of an error, and its code. */
function readProblem(text: string): { sentence?: string; code?: ErrorCode } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string') return {};
    const isNamed = 'code' in body && typeof body.code === 'string';
    // the server names codes of its table only
    return { sentence: body.error, ...(isNamed ? { code: body.code as ErrorCode } : {}) };
  } catch {
    return {}; // a proxy in between answers with a page of its own
  }
}

/** An answer that is no success. `retryAfter` in seconds, as its header has it. */
interface Refused {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/** What a refusal says, whoever has asked. */
export function refusalOf({ status, text, retryAfter }: Refused): CommandError {
  const { sentence, code } = readProblem(text);
  const seconds = Number(retryAfter);
  return new CommandError({
    // what no status of ours names may pass by itself
    code: code ?? codesByStatus.get(status) ?? 'InternalError',
    message: sentence ?? String(status),
    ...(seconds > 0 ? { retry_after_ms: seconds * 1_000 } : {}),
  });
}

async function refusal(response: Response): Promise<CommandError> {
  const text = await response.text().catch(() => response.statusText);
  return refusalOf({ status: response.status, text, retryAfter: response.headers.get('retry-after') });
}

/** `POST /send`: the way for messages while the socket is down, when they are too large for it or have files. */
export async function postMessage({ channel, ...body }: Outgoing): Promise<void> {
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

/** `GET /link_preview`: what stands behind an address; null when there is nothing to show. @throws CommandError */
export async function fetchPreview(address: string): Promise<LinkPreview | null> {
  const response = await look('GET', `/link_preview?url=${encodeURIComponent(address)}`);
  if (response === null) return null;
  const answer = (await response.json()) as LinkPreview | { type?: never }; // the server's own format
  return answer.type === undefined ? null : answer;
}

/** `POST /logout`. @throws CommandError when the session may still be there */
export async function signOut(): Promise<void> {
  const response = await fetch('/logout', { method: 'POST', redirect: 'manual' }).catch((error: unknown) => {
    throw new CommandError({ code: 'NoAnswer', message: String(error) });
  });
  if (!response.ok && response.status !== 401 && response.type !== 'opaqueredirect') throw await refusal(response);
}

/** @throws CommandError */
async function write(path: string, init: RequestInit): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(path, { ...init, redirect: 'manual', signal }).catch((error: unknown) => {
    throw new CommandError({ code: 'NoAnswer', message: String(error) });
  });
  if (response.type === 'opaqueredirect')
    throw new CommandError({ code: 'AuthenticationRequired', message: response.statusText });
  if (!response.ok) throw await refusal(response);
}

/** `POST /avatar`: one's own picture, a JPEG. @throws CommandError */
export async function postAvatar(picture: Blob): Promise<void> {
  const body = new FormData();
  body.set('avatar', picture, 'avatar.jpg');
  await write('/avatar', { method: 'POST', headers: { accept: 'application/json' }, body });
}

/** `DELETE /avatar`. @throws CommandError */
export async function deleteAvatar(): Promise<void> {
  await write('/avatar', { method: 'DELETE', headers: { accept: 'application/json' } });
}

/** `POST /settings`: what others see besides one's name; absent fields stay. @throws CommandError */
export async function saveProfile(fields: { name_color?: string | null; bio?: string | null }): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  await write('/settings', { method: 'POST', headers, body: JSON.stringify(fields) });
}
