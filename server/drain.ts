import type { Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';

const spreadMs = 5_000;
const requestsMs = 5_000;

/**
 * The steps of a clean stop, after new work is refused: tell the sockets to come back in a while, finish what has been
 * accepted, then close the transports. Not a disconnect: after that socket.io-client would stay away.
 */
export async function drain(parts: {
  http: HttpServer;
  io: Server;
  core: { drain: () => Promise<void> };
}): Promise<void> {
  const { http, io, core } = parts;
  io.emit('server:restarting', { spread_ms: spreadMs });
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  http.closeIdleConnections();
  await core.drain();
  io.engine.close();
  const timer = setTimeout(() => http.closeAllConnections(), requestsMs);
  await closed;
  clearTimeout(timer);
}
