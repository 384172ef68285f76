import type { Socket } from 'socket.io';
import type { EventPayload } from '#shared/events.ts';
import type { Member } from '../actions/action.ts';
import { cutOff } from './transport.ts';

/** A socket of somebody who is signed in. */
export interface Connection {
  readonly socket: Socket;
  readonly actor: Member;
  readonly address: string;
}

/** How many sockets there may be: in all, of one address, of one person. */
export interface SocketCaps {
  sockets: number;
  perAddress: number;
  perPerson: number;
}

type EndReason = EventPayload<'session:ended'>['reason'];

/** The sockets of this process, and the places they take by person and address. */
export interface Connections {
  /** Take a place before the socket is let in, so that many at once cannot pass the caps. Null: there is none. */
  reserve: (place: { userId: number; address: string }, caps: SocketCaps) => (() => void) | null;
  add: (connection: Connection) => void;
  remove: (connection: Connection) => void;
  all: () => Iterable<Connection>;
  /** Tell a session's sockets that it is over, and close them so that they do not come back by themselves. */
  endSession: (sessionId: string, reason: EndReason) => void;
  /** Close the transports of a session's sockets: they come back by themselves, those that know its present cookie. */
  renewSession: (sessionId: string) => void;
}

/** How long a socket that was told goodbye may take to go. */
const goodbyeMs = 1_000;

export function createConnections(): Connections {
  const connections = new Set<Connection>();
  const perUser = new Map<number, number>();
  const perAddress = new Map<string, number>();
  let taken = 0;
  const isFull = ({ userId, address }: { userId: number; address: string }, caps: SocketCaps) =>
    taken >= caps.sockets ||
    (perAddress.get(address) ?? 0) >= caps.perAddress ||
    (perUser.get(userId) ?? 0) >= caps.perPerson;

  return {
    reserve: (place, caps) => {
      if (isFull(place, caps)) return null;
      const step = (by: 1 | -1) => {
        taken += by;
        count(perUser, place.userId, by);
        count(perAddress, place.address, by);
      };
      step(1);
      return once(() => step(-1));
    },
    add: (connection) => void connections.add(connection),
    remove: (connection) => void connections.delete(connection),
    all: () => connections,
    endSession: (sessionId, reason) => {
      for (const { socket, actor } of connections) {
        if (actor.sessionId === sessionId) endSocket(socket, reason);
      }
    },
    renewSession: (sessionId) => {
      for (const { socket, actor } of connections) {
        if (actor.sessionId === sessionId) socket.conn.close();
      }
    },
  };
}

function count<K>(counts: Map<K, number>, key: K, by: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
}

/** A function that does its work at the first call only. */
export function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

/** Tell a socket that its session is over, and disconnect it: after that socket.io-client does not come back. */
export function endSocket(socket: Socket, reason: EndReason): void {
  const { conn } = socket;
  socket.emit('session:ended', { reason });
  socket.disconnect(true);
  // The goodbye waits behind what is queued, and a peer that does not read would keep its transport.
  setTimeout(() => cutOff(conn), goodbyeMs).unref();
}
