import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { OpenFile } from '../media/shelf.ts';
import { inertPolicy } from './gates.ts';

interface Served {
  /** Strong: the same bytes for ever have the same tag. */
  tag: string;
  type: string;
  /** As a header says it; absent: nothing is said. */
  disposition?: string;
}

/**
 * Answer with a stored file the caller may read: whole, one range of it (RFC 9110, 14), or 304. Closes the file.
 */
export async function serveFile(request: Request, response: Response, file: OpenFile, served: Served): Promise<void> {
  response.set({
    'Content-Type': served.type,
    'Content-Security-Policy': inertPolicy,
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    ETag: `"${served.tag}"`,
  });
  if (served.disposition !== undefined) response.set('Content-Disposition', served.disposition);
  if (isKnown(request, served.tag)) {
    await file.close();
    return void response.status(304).end();
  }
  const range = rangeOf(request, response, file.sizeBytes);
  if (range === 'unsatisfiable') {
    await file.close();
    return void response.status(416).set('Content-Range', `bytes */${file.sizeBytes}`).end();
  }
  response.set('Content-Length', String(range === null ? file.sizeBytes : range.end - range.start + 1));
  if (range !== null) {
    response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  }
  await sendBytes(request, response, file, range);
}

/** Whether the client has it already. What it asks of caches on the way is not for us (RFC 9110, 13.1.2). */
function isKnown(request: Request, tag: string): boolean {
  const known = (request.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(`"${tag}"`);
}

type Range = { start: number; end: number } | null;

/** The one range that is asked for; null: all of it, also where several are, or where they are of another version. */
function rangeOf(request: Request, response: Response, sizeBytes: number): Range | 'unsatisfiable' {
  const isOfThis = [undefined, response.get('ETag')].includes(request.get('if-range'));
  if (request.method !== 'GET' || !isOfThis) return null;
  const [, first = '', last = ''] = /^bytes= *(\d*)-(\d*) *$/i.exec(request.get('range') ?? '') ?? [];
  return first === '' ? endOf(last, sizeBytes) : between(Number(first), last, sizeBytes);
}

/** That many bytes of the end, or as many as there are. */
function endOf(count: string, sizeBytes: number): Range | 'unsatisfiable' {
  if (count === '') return null;
  const bytes = Math.min(Number(count), sizeBytes);
  return bytes === 0 ? 'unsatisfiable' : { start: sizeBytes - bytes, end: sizeBytes - 1 };
}

function between(start: number, last: string, sizeBytes: number): Range | 'unsatisfiable' {
  const end = last === '' ? Number.POSITIVE_INFINITY : Number(last);
  if (end < start) return null;
  return start < sizeBytes ? { start, end: Math.min(end, sizeBytes - 1) } : 'unsatisfiable';
}

async function sendBytes(request: Request, response: Response, file: OpenFile, range: Range): Promise<void> {
  if (request.method === 'HEAD' || file.sizeBytes === 0) {
    await file.close();
    return void response.end();
  }
  const bytes = file.read(range ?? undefined);
  // A client that has gone leaves the rest unread: that is no failure.
  await pipeline(bytes, response).catch(() => response.destroy());
  // To a client that had gone before, nothing was piped and nothing closed.
  bytes.destroy();
  await file.close();
}
