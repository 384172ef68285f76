import type { Server as HttpServer } from 'node:http';

/** How long clients spread their return. */
const spreadMs = 5_000;
/** What has been accepted may take so long. */
const workMs = 5_000;
/** Answers that are written get so long to leave, and then the peers to say goodbye. */
const goodbyeMs = 1_000;
const lookMs = 20;

/** A WebSocket or a polling client, as far as a stop is concerned. */
interface Peer {
  readonly transport: object;
  readonly writeBuffer?: readonly unknown[];
}

/** The Socket.IO server, as far as a stop is concerned. */
interface SocketServer {
  emit: (name: 'server:restarting', payload: { spread_ms: number }) => unknown;
  readonly engine: { close: () => unknown };
}

/**
 * The steps of a clean stop, after new work is refused: tell the sockets to come back in a while, finish what has been
 * accepted, let the answers leave, then close the transports. Not a disconnect: after that socket.io-client would stay
 * away. No peer can hold it up: the whole of it takes less than 10 s.
 */
export async function drain(parts: {
  http: HttpServer;
  io: SocketServer;
  core: { drain: () => Promise<void> };
}): Promise<void> {
  const { http, io, core } = parts;
  const accepted = deadline(workMs);
  io.emit('server:restarting', { spread_ms: spreadMs });
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeIdleConnections();
  // A command may be past the gate and not in the queue yet.
  await turn();
  await Promise.race([core.drain(), accepted.over]);
  // Protected in its type: everybody who has a connection, signed in or not.
  const peers = Object.values((io.engine as unknown as { clients: Readonly<Record<string, Peer>> }).clients);
  await untilSent(peers);
  io.engine.close();
  // Those whose last answer was still leaving: a client that keeps its connection would hold up the stop.
  const leaving = setInterval(() => http.closeIdleConnections(), lookMs);
  await within(goodbyeMs, closed);
  // Whoever does not answer the goodbye.
  for (const { transport } of peers) terminate(transport);
  await Promise.race([closed, accepted.over]);
  accepted.clear();
  clearInterval(leaving);
  http.closeAllConnections();
  await within(goodbyeMs, closed);
  await within(goodbyeMs, core.drain());
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function deadline(ms: number): { over: Promise<void>; clear: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over: promise, clear: () => clearTimeout(timer) };
}

/** Wait for something, but not for ever. */
async function within(ms: number, done: Promise<void>): Promise<void> {
  const { over, clear } = deadline(ms);
  await Promise.race([done, over]);
  clear();
}

/** Until nothing is queued for anybody; a reader that has stalled is given up after a second. */
async function untilSent(peers: readonly Peer[]): Promise<void> {
  const isWaiting = () => peers.some(({ writeBuffer }) => (writeBuffer?.length ?? 0) > 0);
  for (let rounds = goodbyeMs / lookMs; rounds > 0 && isWaiting(); rounds -= 1) await deadline(lookMs).over;
}

function terminate(transport: object): void {
  if (!('socket' in transport)) return;
  const webSocket = transport.socket as { terminate?: () => void }; // polling has none
  webSocket.terminate?.();
}
