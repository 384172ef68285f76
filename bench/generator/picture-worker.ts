import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { formOf } from '../../test/support/people.ts';
import type { PictureOrder, PictureAnswer } from './picture-people.ts';

// A thread of its own: the bytes of the pictures must not delay the clock of those who measure.
const { url, cookies, photo } = workerData as { url: string; cookies: string[]; photo: Uint8Array<ArrayBuffer> }; // as its only starter says

parentPort?.on('message', (order: PictureOrder) => {
  void obey(order).then((answer) => parentPort?.postMessage(answer));
});

/** All at once, as many people do who come back from an outing. */
async function obey({ upload, small }: PictureOrder): Promise<PictureAnswer> {
  const done: { name: string; ms: number; retries: number }[] = await Promise.all([
    ...Array.from({ length: upload }, (_, index) => post(index)),
    ...small.map((name, index) => get(index, name)),
  ]);
  return {
    names: done.map(({ name }) => name),
    ms: done.map(({ ms }) => ms),
    retries: done.reduce((sum, { retries }) => sum + retries, 0),
  };
}

function cookieOf(index: number): string {
  return cookies[index % cookies.length] ?? '';
}

function post(index: number) {
  return untilTaken(index, async (headers) => {
    const body = formOf([{ field: 'files', name: 'photo.jpg', bytes: photo }]);
    const response = await fetch(`${url}/uploads`, { method: 'POST', headers, body });
    const text = await response.text();
    return { response, name: response.ok ? String((JSON.parse(text) as { file: string }).file) : text }; // the contract
  });
}

function get(index: number, name: string) {
  return untilTaken(index, async (headers) => {
    const response = await fetch(`${url}/files/${name}?size=small`, { headers });
    await response.arrayBuffer();
    return { response, name };
  });
}

type Ask = (headers: Record<string, string>) => Promise<{ response: Response; name: string }>;

async function untilTaken(index: number, ask: Ask) {
  const begin = performance.now();
  for (let retries = 0; ; retries += 1) {
    const { response, name } = await ask({ cookie: cookieOf(index), accept: 'application/json' });
    if (response.ok) return { name, ms: performance.now() - begin, retries };
    if (response.status !== 503) throw new Error(`answer ${response.status}: ${name}`);
    await pause(Number(response.headers.get('retry-after') ?? 1) * 1_000);
  }
}
