import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { handshakeAuth } from '#shared/events.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { Core, Member } from '../actions/action.ts';
import type { SessionRule } from '../actions/accounts/sessions.ts';
import { findActor } from '../auth/actor.ts';
import type { AddressOf } from '../auth/address.ts';
import type { CrossSiteRule } from '../auth/cross-site.ts';
import type { SessionMiddleware, SessionRequest } from '../auth/session.ts';
import { describeError } from '../errors.ts';
import type { Connections } from './connections.ts';

export interface HandshakeParts {
  core: Core;
  addressOf: AddressOf;
  crossSite: CrossSiteRule;
  session: SessionMiddleware;
  sessionRule: SessionRule;
  connections: Connections;
  caps: { sockets: number; perAddress: number; perPerson: number };
  /** False while the server stops. */
  isOpen: () => boolean;
}

/** Why a connection is refused (RT-8); socket.io-client shows it as `connect_error`. */
class Refusal extends Error {
  readonly data: { code: ErrorCode; retry_after_ms?: number };
  constructor(message: string, code: ErrorCode, retryAfterMs?: number) {
    super(message);
    this.data = { code, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) };
  }
}

/** What every engine request passes, upgrades included: our own origin, then the session it began with (RT-2, RT-4). */
export function guardEngine(io: Server, parts: HandshakeParts): void {
  const sessionOf = (request: IncomingMessage) => (request as IncomingMessage & SessionRequest).session?.publicId; // set by the middleware
  const begun = new Map<string, string | undefined>();
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (parts.crossSite.isOwnSocket(request)) return next();
    refuseRequest(request, response);
  });
  io.engine.use(parts.session);
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const engineId = new URL(request.url ?? '/', 'http://socket').searchParams.get('sid');
    if (engineId === null || !begun.has(engineId) || begun.get(engineId) === sessionOf(request)) return next();
    refuseRequest(request, response);
  });
  io.engine.on(
    'connection',
    (raw: { id: string; request: IncomingMessage; once: (name: string, f: () => void) => void }) => {
      begun.set(raw.id, sessionOf(raw.request));
      raw.once('close', () => begun.delete(raw.id));
    },
  );
}

function refuseRequest(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.upgrade === undefined) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('forbidden');
  } else {
    request.socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }
}

/**
 * Who connects, and whether there is room: identity is fixed here for the life of the connection.
 * @throws {Refusal} what the client is told
 */
export async function admit(socket: Socket, parts: HandshakeParts): Promise<{ actor: Member; address: string }> {
  if (!parts.isOpen()) throw new Refusal('busy', 'Unavailable', 2_000);
  const auth = handshakeAuth.safeParse(socket.handshake.auth);
  if (!auth.success) throw new Refusal('outdated', 'BadRequest');
  if (auth.data.token !== undefined) throw new Refusal('unauthorized', 'AuthenticationRequired');
  const request = socket.request as IncomingMessage & SessionRequest; // the engine ran the session middleware on it
  const actor = await whoIs(parts, request);
  const address = parts.addressOf(request);
  demandRoom(parts, actor.userId, address);
  return { actor, address };
}

async function whoIs(parts: HandshakeParts, request: SessionRequest): Promise<Member> {
  try {
    const signedIn = await findActor(parts.core, request.session?.publicId, parts.sessionRule);
    if (signedIn !== null) return signedIn.actor;
  } catch (error) {
    const { code } = describeError(error);
    throw code === 'PermissionDenied' ? new Refusal('unauthorized', code) : new Refusal('busy', 'Unavailable', 2_000);
  }
  throw new Refusal('unauthorized', 'AuthenticationRequired');
}

function demandRoom({ connections, caps }: HandshakeParts, userId: number, address: string): void {
  const isFull =
    connections.count() >= caps.sockets ||
    connections.countOfAddress(address) >= caps.perAddress ||
    connections.countOfUser(userId) >= caps.perPerson;
  if (isFull) throw new Refusal('too many connections', 'TooManyRequests', 5_000);
}
