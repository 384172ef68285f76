import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import { handshakeAuth } from '#shared/events.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { Core, Member } from '../actions/action.ts';
import type { SessionRule } from '../actions/accounts/sessions.ts';
import { findActor } from '../auth/actor.ts';
import type { AddressOf } from '../auth/address.ts';
import type { SessionRequest } from '../auth/session.ts';
import { describeError } from '../errors.ts';
import { randomInt } from '../random.ts';
import type { Connection, Connections, SocketCaps } from './connections.ts';
import type { FirstAsked } from './first-load.ts';

export interface HandshakeParts {
  core: Core;
  addressOf: AddressOf;
  sessionRule: SessionRule;
  connections: Connections;
  caps: SocketCaps;
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

/** Come back in a moment; at random, so that not everybody comes back in the same one (RT-77). */
export function busy(): Error {
  return new Refusal('busy', 'Unavailable', 1_000 + randomInt(4_000));
}

/**
 * Who connects, and whether there is room: identity is fixed here for the life of the connection.
 * The place is given back when the connection below closes, whatever becomes of the handshake.
 * @throws {Refusal} what the client is told
 */
export async function admit(socket: Socket, parts: HandshakeParts): Promise<Connection> {
  if (!parts.isOpen()) throw busy();
  demandAuth(socket);
  const request = socket.request as IncomingMessage & SessionRequest; // the engine ran the session middleware on it
  const actor = await whoIs(parts, request);
  const address = parts.addressOf(request);
  const giveBack = parts.connections.reserve({ userId: actor.userId, address }, parts.caps);
  if (giveBack === null) throw new Refusal('too many connections', 'TooManyRequests', 5_000);
  socket.conn.once('close', giveBack);
  if (socket.conn.readyState !== 'open') giveBack();
  return { socket, actor, address };
}

/** A token is refused over polling whatever it says: the engine id would become a second credential (RT-3). */
function demandAuth(socket: Socket): void {
  const auth = handshakeAuth.safeParse(socket.handshake.auth);
  if (!auth.success) throw new Refusal('outdated', 'BadRequest');
  if (auth.data.token === undefined) return;
  if (socket.conn.transport.name === 'polling') throw new Refusal('outdated', 'BadRequest');
  throw new Refusal('unauthorized', 'AuthenticationRequired');
}

/** What an admitted client asked to have in its welcome. */
export function askedFirst(socket: Socket): FirstAsked | undefined {
  return handshakeAuth.safeParse(socket.handshake.auth).data?.first;
}

async function whoIs(parts: HandshakeParts, request: SessionRequest): Promise<Member> {
  try {
    const signedIn = await findActor(parts.core, request.session?.publicId, parts.sessionRule);
    if (signedIn !== null) return signedIn.actor;
  } catch (error) {
    const { code } = describeError(error);
    throw code === 'PermissionDenied' ? new Refusal('unauthorized', code) : busy();
  }
  throw new Refusal('unauthorized', 'AuthenticationRequired');
}

/** Everything needed of the first request has been copied; a WebSocket would keep it for hours. */
export function dropRequest({ conn }: Socket): void {
  const drop = () => void Object.assign(conn, { request: null });
  if (conn.transport.name === 'websocket') drop();
  else conn.once('upgrade', drop);
}
