import { type ErrorCode, errorTable } from '#shared/errors.ts';
import type { LinkPreview } from '#shared/previews.ts';
import { CommandError } from './socket.ts';
import type { Outgoing } from './state/entries.ts';

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

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code);
}

/** The sentence in the body of an error, and its code. */
function readProblem(text: string): { sentence?: string; code?: ErrorCode } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string') return {};
    return { sentence: body.error, ...('code' in body && isCode(body.code) ? { code: body.code } : {}) };
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

interface Init {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

const readMs = 10_000;
const sendMs = 10_000;
const writeMs = 30_000;

/** The answer, whatever it is. @throws CommandError when there is none, or only the way to the sign-in page */
async function request(path: string, init: Init, timeoutMs: number): Promise<Response> {
  const headers = { accept: 'application/json', ...init.headers };
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(path, { ...init, headers, redirect: 'manual', signal }).catch((error: unknown) => {
    throw new CommandError({ code: 'NoAnswer', message: String(error) });
  });
  // signed out, a page request is sent to the sign-in page
  if (response.type === 'opaqueredirect')
    throw new CommandError({ code: 'AuthenticationRequired', message: response.statusText });
  return response;
}

/** @throws CommandError */
async function write(path: string, init: Init, timeoutMs = writeMs): Promise<void> {
  const response = await request(path, init, timeoutMs);
  if (!response.ok) throw await refusal(response);
}

function postOf(fields: object): Init {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) };
}

/** `POST /send`: the way for messages while the socket is down, when they are too large for it or have files. */
export async function postMessage({ channel, ...body }: Outgoing): Promise<void> {
  await write(`/send/${encodeURIComponent(channel)}`, postOf(body), sendMs);
}

/** Null for what does not exist or may not be read. @throws CommandError */
async function look(method: Init['method'], path: string): Promise<Response | null> {
  const response = await request(path, { method }, readMs);
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
  await write('/logout', { method: 'POST' }).catch((error: unknown) => {
    const isOver = error instanceof CommandError && error.code === 'AuthenticationRequired';
    if (!isOver) throw error;
  });
}

/** `POST /avatar`: one's own picture, a JPEG. @throws CommandError */
export async function postAvatar(picture: Blob): Promise<void> {
  const body = new FormData();
  body.set('avatar', picture, 'avatar.jpg');
  await write('/avatar', { method: 'POST', body });
}

/** `DELETE /avatar`. @throws CommandError */
export async function deleteAvatar(): Promise<void> {
  await write('/avatar', { method: 'DELETE' });
}

/** `POST /settings`: what others see besides one's name; absent fields stay. @throws CommandError */
export async function saveProfile(fields: { name_color?: string | null; bio?: string | null }): Promise<void> {
  await write('/settings', postOf(fields));
}
