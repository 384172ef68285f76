import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'socket.io';
import type { CrossSiteRule } from '../auth/cross-site.ts';
import type { SessionMiddleware, SessionRequest } from '../auth/session.ts';

/** What is refused before Socket.IO knows who is asking. */
export interface EngineGateParts {
  crossSite: CrossSiteRule;
  session: SessionMiddleware;
}

/** The connection below Socket.IO, as far as this gate looks at it. */
interface RawConnection {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly close: (discard: true) => void;
  readonly on: (name: 'packet', listener: (packet: { type: string; data?: unknown }) => void) => void;
  readonly once: (name: 'close', listener: () => void) => void;
}

/** CONNECT packets of one connection, refused ones included. */
const connectsMax = 10;

/** What every engine request passes, upgrades included: our own origin, then the session it began with (RT-2, RT-4). */
export function guardEngine(io: Server, parts: EngineGateParts): void {
  // From the upgrade to the answer nobody else listens: a peer that resets its connection would end the process.
  io.httpServer.on('upgrade', (_request: IncomingMessage, peer: Duplex) => peer.on('error', () => undefined));
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (parts.crossSite.isOwnSocket(request)) return next();
    refuseRequest(request, response);
  });
  io.engine.use(parts.session);
  const begun = new Map<string, string | undefined>();
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const engineId = new URL(request.url ?? '/', 'http://socket').searchParams.get('sid');
    if (engineId === null || !begun.has(engineId) || begun.get(engineId) === sessionOf(request)) return next();
    refuseRequest(request, response);
  });
  io.engine.on('connection', (raw: RawConnection) => {
    begun.set(raw.id, sessionOf(raw.request));
    raw.once('close', () => begun.delete(raw.id));
    guardPackets(raw);
  });
}

function sessionOf(request: IncomingMessage): string | undefined {
  return (request as IncomingMessage & SessionRequest).session?.publicId; // set by the middleware
}

/** An upgrade has no answer of its own yet, only the bare connection. */
function refuseRequest(request: IncomingMessage, response: ServerResponse): void {
  if (response instanceof ServerResponse) {
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' }).end('forbidden');
  } else {
    request.socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
}

/** Binary packets and a second identity are no part of the contract; nothing of them reaches the parser. */
function guardPackets(raw: RawConnection): void {
  let connects = 0;
  let isBegun = false;
  /** A CONNECT for our namespace once; some for others are answered with a refusal. */
  const mayConnect = (packet: string) => {
    const isOwn = namespaceOf(packet) === '/';
    const isAgain = isOwn && isBegun;
    isBegun ||= isOwn;
    connects += 1;
    return connects <= connectsMax && !isAgain;
  };
  raw.on('packet', ({ type, data }) => {
    if (type !== 'message') return;
    const isText = typeof data === 'string' && !/^[56]/.test(data);
    if (!isText || (data.startsWith('0') && !mayConnect(data))) raw.close(true);
  });
}

function namespaceOf(connect: string): string {
  return connect[1] === '/' ? (connect.slice(1).split(',', 1)[0] ?? '/') : '/';
}
