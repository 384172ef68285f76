import { createServer, type Server } from 'node:http';

/** An HTTP server with bounded headers and patience. */
export function createListener(app: Parameters<typeof createServer>[1]): Server {
  const http = createServer({ maxHeaderSize: 16_384, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 }, app);
  http.requestTimeout = 300_000;
  // Whoever sends nothing of a body, or reads nothing of an answer. Longer than a poll waits for the engine's ping;
  // a WebSocket switches it off for itself.
  http.setTimeout(30_000);
  http.keepAliveTimeout = 10_000;
  http.maxConnections = 12_000;
  return http;
}
