import type { Socket } from 'socket.io';
import { limits } from '#shared/limits.ts';
import type { Log } from '../log.ts';

const waitingPackets = 1_000;

/** The connection below a socket. */
export type Peer = Socket['conn'];

/** End a connection without waiting for a peer that may not read: what is queued for it is thrown away. */
export function cutOff(peer: Peer): void {
  const { transport } = peer;
  if (hasWebSocket(transport)) transport.socket.terminate();
  else peer.close(true);
}

/** Cut off everybody who reads too slowly; they come back and catch up. */
export function cutSlowReaders(sockets: Iterable<Socket>, log: Log): void {
  const slow = [...sockets].filter(({ conn }) => isBehind(conn));
  for (const { conn } of slow) cutOff(conn);
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
