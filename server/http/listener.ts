import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Patience with whoever sends nothing of a body, or reads nothing of an answer. Longer than a poll waits for the
 * engine's ping; a WebSocket switches it off for itself.
 */
export const idleMs = 30_000;
/** Browsers and proxies wait for the answer before they ask on the same connection again. */
const unansweredMax = 16;

/** An HTTP server with bounded headers and patience. */
export function createListener(app: RequestListener): Server {
  const options = { maxHeaderSize: 16_384, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 };
  const http = createServer(options, boundUnanswered(app));
  http.requestTimeout = 300_000;
  http.setTimeout(idleMs);
  http.keepAliveTimeout = 10_000;
  http.maxConnections = 12_000;
  return http;
}

/** All requests of one connection begin at once: thousands in one packet would be thousands of answers in memory. */
function boundUnanswered(app: RequestListener): RequestListener {
  const unanswered = new WeakMap<Socket, number>();
  return (request, response) => {
    const { socket } = request;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > unansweredMax) return void socket.destroy();
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    app(request, response);
  };
}
