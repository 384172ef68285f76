import { request, type IncomingHttpHeaders } from 'node:http';

/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  json: () => unknown;
  /** `Set-Cookie` of this name, whole. */
  setCookie: (name: string) => string | undefined;
  tookMs: number;
}

/** What a request carries besides its first line. At most one kind of body. */
export interface Question {
  headers?: Readonly<Record<string, string | string[]>>;
  /** urlencoded: fields, or the body as it is. */
  form?: Readonly<Record<string, string>> | string;
  /** A value, or the text of a body. */
  json?: unknown;
  multipart?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  body?: string | Buffer;
}

/** `GET /path?query`, exactly as it is to be sent. */
export type FirstLine = `${string} ${string}`;

/**
 * One HTTP request with nothing added to it: no `Accept`, no `Sec-Fetch-Mode`, no followed redirect, no tidied path.
 * As plain curl does.
 */
export function ask(url: string, line: FirstLine, question: Question = {}): Promise<Answer> {
  const [method = '', ...rest] = line.split(' ');
  const { body, type } = bodyOf(question);
  const isChunked = question.headers?.['transfer-encoding'] !== undefined;
  const length = body === undefined || isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const headers = { ...(type && { 'content-type': type }), ...length, ...question.headers };
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, method, path: rest.join(' '), headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0, headers: received } = response;
        resolve({ ...viewOf(bytes, received), status, headers: received, tookMs: performance.now() - startMs });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function viewOf(bytes: Buffer, headers: IncomingHttpHeaders): Pick<Answer, 'bytes' | 'text' | 'json' | 'setCookie'> {
  const text = bytes.toString('utf8');
  return {
    bytes,
    text,
    json: () => JSON.parse(text) as unknown,
    setCookie: (name) => headers['set-cookie']?.find((cookie) => cookie.startsWith(`${name}=`)),
  };
}

const boundary = '----minimost-test';

function bodyOf({ form, json, multipart, body }: Question): { body?: string | Buffer; type?: string } {
  if (form !== undefined) {
    const text = typeof form === 'string' ? form : new URLSearchParams(form).toString();
    return { body: text, type: 'application/x-www-form-urlencoded' };
  }
  if (json !== undefined)
    return { body: typeof json === 'string' ? json : JSON.stringify(json), type: 'application/json' };
  if (multipart !== undefined) return { body: partsOf(multipart), type: `multipart/form-data; boundary=${boundary}` };
  return body === undefined ? {} : { body };
}

function partsOf(fields: NonNullable<Question['multipart']>): string {
  const pairs: readonly (readonly [string, string])[] = Array.isArray(fields) ? fields : Object.entries(fields);
  const parts = pairs.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
}

/** The part of a `Set-Cookie` that a request sends back. */
export function cookiePair(setCookie: string | undefined): string {
  return setCookie?.split(';')[0] ?? '';
}
