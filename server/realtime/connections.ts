import type { Socket } from 'socket.io';
import { limits } from '#shared/limits.ts';
import type { Member } from '../actions/action.ts';
import type { EventPayload } from '#shared/events.ts';

/** A socket of somebody who is signed in. */
export interface Connection {
  readonly socket: Socket;
  readonly actor: Member;
  readonly address: string;
}

/** The sockets of this process, by person, session and address. */
export interface Connections {
  add: (connection: Connection) => void;
  remove: (connection: Connection) => void;
  all: () => Iterable<Connection>;
  countOfUser: (userId: number) => number;
  countOfAddress: (address: string) => number;
  count: () => number;
  /** Tell a session's sockets that it is over, and close them so that they do not come back by themselves. */
  endSession: (sessionId: string, reason: EventPayload<'session:ended'>['reason']) => void;
  /** Close the transport of every socket that reads too slowly: it comes back and catches up. */
  closeSlowReaders: () => number;
}

export function createConnections(): Connections {
  const connections = new Set<Connection>();
  const perUser = new Map<number, number>();
  const perAddress = new Map<string, number>();
  const count = <K>(counts: Map<K, number>, key: K, step: 1 | -1) => {
    const next = (counts.get(key) ?? 0) + step;
    if (next === 0) counts.delete(key);
    else counts.set(key, next);
  };
  const step = (connection: Connection, by: 1 | -1) => {
    count(perUser, connection.actor.userId, by);
    count(perAddress, connection.address, by);
  };

  return {
    add: (connection) => {
      connections.add(connection);
      step(connection, 1);
    },
    remove: (connection) => {
      if (connections.delete(connection)) step(connection, -1);
    },
    all: () => connections,
    countOfUser: (userId) => perUser.get(userId) ?? 0,
    countOfAddress: (address) => perAddress.get(address) ?? 0,
    count: () => connections.size,
    endSession: (sessionId, reason) => {
      for (const { socket, actor } of connections) {
        if (actor.sessionId === sessionId) endSocket(socket, reason);
      }
    },
    closeSlowReaders: () => {
      const slow = [...connections].filter(({ socket }) => unsentBytes(socket) > limits.outputBytesPerSocket);
      for (const { socket } of slow) socket.conn.close(true);
      return slow.length;
    },
  };
}

/** Tell a socket that its session is over, and disconnect it: after that socket.io-client does not come back. */
export function endSocket(socket: Socket, reason: EventPayload<'session:ended'>['reason']): void {
  socket.emit('session:ended', { reason });
  socket.disconnect(true);
}

/** What waits for a slow reader: in the WebSocket itself, and in the packets queued before it. */
function unsentBytes(socket: Socket): number {
  const transport: unknown = socket.conn.transport;
  const webSocket = hasWebSocket(transport) ? transport.socket.bufferedAmount : 0;
  // Private in its type; there is no other way to see what the engine has not handed to the transport yet.
  const queued = (socket.conn as unknown as { writeBuffer: readonly { data?: unknown }[] }).writeBuffer;
  const packets = queued.length > 1_000 ? Number.POSITIVE_INFINITY : 0;
  return queued.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), webSocket + packets);
}

function hasWebSocket(transport: unknown): transport is { socket: { bufferedAmount: number } } {
  return typeof transport === 'object' && transport !== null && 'socket' in transport;
}
