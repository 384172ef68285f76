import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';

const pathOf = (query: string) => `/socket.io/?EIO=4&${query}`;

/** Ask for a WebSocket: the status, and the bare connection when it is 101. */
export async function upgrade(
  url: string,
  headers: Record<string, string>,
  query = 'transport=websocket',
): Promise<{ status: number; headers: IncomingHttpHeaders; peer: TcpSocket | null }> {
  const asked = request(url + pathOf(query), {
    agent: false,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('sixteen bytes ok').toString('base64'),
      ...headers,
    },
  });
  asked.end();
  const answered = once(asked, 'response').then(([response]) => ({ response, peer: null }));
  const upgraded = once(asked, 'upgrade').then(([response, peer]) => ({ response, peer: peer as TcpSocket }));
  const { response, peer } = await Promise.race([answered, upgraded]);
  peer?.on('error', () => undefined);
  const { statusCode, headers: got } = response as { statusCode: number; headers: IncomingHttpHeaders };
  if (peer === null) asked.destroy();
  return { status: statusCode, headers: got, peer };
}

/** A text frame as a client sends it: masked, here with zeros. At most 65,535 bytes. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const isShort = body.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x81;
  head[1] = 0x80 | (isShort ? body.length : 126);
  if (!isShort) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** A client that speaks Engine.IO over polling, one request at a time. */
export interface Poller {
  sid: string;
  poll: (headers?: Record<string, string>) => Promise<Response>;
  post: (body: string, headers?: Record<string, string>) => Promise<Response>;
}

/** Begin a polling connection with a cookie; later requests say for themselves what they carry. */
export async function startPolling(url: string, headers: Record<string, string>): Promise<Poller> {
  const first = await fetch(url + pathOf('transport=polling'), { headers });
  const { sid } = JSON.parse((await first.text()).slice(1)) as { sid: string };
  const address = `${url}${pathOf('transport=polling')}&sid=${sid}`;
  return {
    sid,
    poll: (its = headers) => fetch(address, { headers: its }),
    post: (body, its = headers) => fetch(address, { method: 'POST', body, headers: its }),
  };
}
