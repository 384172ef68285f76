import type { Server, Socket } from 'socket.io';
import { limits } from '#shared/limits.ts';
import type { Log } from '../log.ts';

const waitingPackets = 1_000;
const lookMs = 250;

/** The connection below a socket; it is there before anybody has said who they are. */
export type Peer = Socket['conn'];

/** End a connection without waiting for a peer that may not read: what is queued for it is thrown away. */
export function cutOff(peer: Peer): void {
  const { transport } = peer;
  // First the engine, so that nothing is done any more with what has arrived together with the last packet.
  peer.close(true);
  if (hasWebSocket(transport)) transport.socket.terminate();
}

/** Look again and again, as long as the server listens, for peers that read too slowly: also those who never join. */
export function watchReaders(io: Pick<Server, 'engine' | 'httpServer'>, log: Log): void {
  // Protected in its type; there is no other list of the connections below Socket.IO.
  const engine = io.engine as unknown as { clients: Readonly<Record<string, Peer>> };
  const timer = setInterval(() => cutSlowReaders(Object.values(engine.clients), log), lookMs);
  io.httpServer.once('close', () => clearInterval(timer));
}

/** Cut off everybody who reads too slowly; they come back and catch up. */
export function cutSlowReaders(peers: readonly Peer[], log: Log): void {
  const slow = peers.filter(isBehind);
  slow.forEach(cutOff);
  if (slow.length > 0) log.warn({ sockets: slow.length }, 'sockets that read too slowly were closed');
}

/** What waits for a slow reader is in the WebSocket itself, and in the packets queued before it. */
function isBehind(peer: Peer): boolean {
  const { transport } = peer;
  // Private in its type; there is no other way to see what the engine has not handed to the transport yet.
  const queued = (peer as unknown as { writeBuffer: readonly { data?: unknown }[] }).writeBuffer;
  if (queued.length > waitingPackets) return true;
  const sent = hasWebSocket(transport) ? transport.socket.bufferedAmount : 0;
  const bytes = queued.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), sent);
  return bytes > limits.outputBytesPerSocket;
}

function hasWebSocket(transport: object): transport is { socket: { bufferedAmount: number; terminate: () => void } } {
  return 'socket' in transport;
}
