import type { Dispatcher } from 'undici';
import { createConnector } from './connector.ts';
import type { Guard } from './guard.ts';
import type { Network } from './network.ts';

const bodyBytes = 524_288;
const headerBytes = 65_536;
const redirectsMax = 3;
/** Many sites answer a browser only. */
const userAgent = 'Mozilla/5.0 (compatible; Minimost link preview)';
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What is wanted of an address. */
export interface Wanted {
  readonly accept: string;
  /** Judges the type of the answer, in lower case and without parameters. */
  readonly isType: (type: string) => boolean;
  /** What happens to a body beyond 512 KiB: the rest of it, or all of it, is left alone. */
  readonly tooLong: 'cut' | 'refuse';
  readonly signal: AbortSignal;
}

/** What came of it. */
interface Fetched {
  /** After redirects. */
  readonly url: URL;
  /** The header `Content-Type`. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Gets what stands at an address, or null: refused, unreachable, late, any status but 2xx, another type. */
export type Fetch = (address: string, wanted: Wanted) => Promise<Fetched | null>;

/** On first use: a server may never see a link. */
export const loadFetch = () => import('undici');

/** Requests to strangers: GET, judged before every step, with nothing of ours in it and bounded in every direction. */
export function createFetch(guard: Guard, network: Network): Fetch {
  return async (address, wanted) => {
    const { Agent, buildConnector, request } = await loadFetch();
    // One for each fetch: nobody's connection serves somebody else, and nothing of it is left behind.
    const agent = new Agent({ connect: createConnector(buildConnector, guard, network), maxHeaderSize: headerBytes });
    const get = (url: URL) => {
      const headers = { accept: wanted.accept, 'accept-encoding': 'identity', 'user-agent': userAgent };
      return request(url, { dispatcher: agent, signal: wanted.signal, headers, reset: true });
    };
    try {
      return await follow({ guard, get, wanted }, guard.judgeUrl(address));
    } catch {
      return null;
    } finally {
      void agent.destroy();
    }
  };
}

interface Journey {
  guard: Guard;
  get: (url: URL) => Promise<Dispatcher.ResponseData>;
  wanted: Wanted;
}

async function follow({ guard, get, wanted }: Journey, start: URL | null): Promise<Fetched | null> {
  let url = start;
  for (let hop = 0; url !== null && hop <= redirectsMax; hop += 1) {
    const answer = await get(url);
    // A body that is left alone ends with an error, which nobody else would hear.
    answer.body.on('error', () => undefined);
    if (!redirects.has(answer.statusCode)) return await read(answer, url, wanted);
    const location = headerOf(answer, 'location') ?? '';
    url = location === '' ? null : guard.judgeUrl(location, url);
  }
  return null;
}

async function read(answer: Dispatcher.ResponseData, url: URL, wanted: Wanted): Promise<Fetched | null> {
  const contentType = headerOf(answer, 'content-type') ?? '';
  if (!isSuccess(answer) || !isPlain(answer) || !wanted.isType(typeIn(contentType))) return null;
  const bytes = await readBody(answer.body, wanted.tooLong);
  return bytes === null ? null : { url, contentType, bytes };
}

function isSuccess({ statusCode }: Dispatcher.ResponseData): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function typeIn(contentType: string): string {
  return contentType.replace(/;.*$/s, '').trim().toLowerCase();
}

/** Nothing is unpacked: a small body could become a large one. */
function isPlain(answer: Dispatcher.ResponseData): boolean {
  const content = headerOf(answer, 'content-encoding') ?? 'identity';
  const transfer = headerOf(answer, 'transfer-encoding') ?? 'chunked';
  return content.toLowerCase() === 'identity' && transfer.toLowerCase() === 'chunked';
}

async function readBody(body: AsyncIterable<Buffer>, tooLong: Wanted['tooLong']): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bodyBytes) return tooLong === 'cut' ? Buffer.concat(chunks).subarray(0, bodyBytes) : null;
  }
  return Buffer.concat(chunks);
}

/** A header that came once; one that came twice says nothing. */
function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? '' : value;
}
