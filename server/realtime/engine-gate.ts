import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'socket.io';
import type { AddressOf } from '../auth/address.ts';
import type { CrossSiteRule } from '../auth/cross-site.ts';
import type { SessionMiddleware, SessionRequest } from '../auth/session.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import type { SocketCaps } from './connections.ts';
import { createMeter, guardPackets, guardWire, packetsAllowed, type FloodSettings, type Wire } from './flood.ts';
import { createLobby, type Lobby } from './lobby.ts';
import type { Peer } from './transport.ts';

/** What is refused before Socket.IO knows who is asking. */
export interface EngineGateParts {
  crossSite: CrossSiteRule;
  session: SessionMiddleware;
  addressOf: AddressOf;
  caps: SocketCaps;
  clock: Clock;
  settings: FloodSettings & Pick<Settings, 'socketTransports'>;
}

const refusals = {
  400: { says: '400 Bad Request', headers: {} },
  403: { says: '403 Forbidden', headers: {} },
  503: { says: '503 Service Unavailable', headers: { 'Retry-After': '5' } },
} as const;
type RefusalStatus = keyof typeof refusals;

/** Connections below Socket.IO there may be for a hundred places: some are on their way in or out. */
const connectionsPerPlace = 1.1;
/** Parameters the engine looks at: it takes the last of several, and we the first. */
const engineParameters = ['sid', 'transport', 'EIO'];

/**
 * What every engine request passes, upgrades included: one meaning, our own origin, then the session it began with
 * (RT-2, RT-4), and for a first one a place to wait in. Returns where connections wait until they have joined.
 */
export function guardEngine(io: Server, parts: EngineGateParts): Lobby {
  guardUpgrades(io, parts.settings);
  const begun = new Map<string, string | undefined>();
  const lobby = createLobby();
  const keyOf = (request: IncomingMessage) => sessionOf(request) ?? `from ${parts.addressOf(request)}`;
  const mostConnections = Math.ceil(parts.caps.sockets * connectionsPerPlace);
  demand(io, (request) => (engineParameters.every((name) => valuesOf(request, name).length <= 1) ? null : 400));
  demand(io, (request) => (parts.crossSite.isOwnSocket(request) ? null : 403));
  io.engine.use(parts.session);
  demand(io, (request) => {
    const [engineId = ''] = valuesOf(request, 'sid');
    if (engineId !== '') return begun.has(engineId) && begun.get(engineId) !== sessionOf(request) ? 403 : null;
    return io.engine.clientsCount >= mostConnections || lobby.isFull(keyOf(request)) ? 503 : null;
  });

  const newMeter = () => createMeter(parts.clock, packetsAllowed(parts.settings));
  io.engine.on('connection', (peer: Peer) => {
    const { id } = peer as unknown as { id: string }; // private in its type
    begun.set(id, sessionOf(peer.request));
    lobby.enter(peer, keyOf(peer.request));
    peer.once('close', () => begun.delete(id));
    guardPackets(peer, newMeter());
  });
  io.engine.on('headers', (_headers: object, request: IncomingMessage & { websocket?: Wire }) => {
    // The WebSocket is made right after its headers, and nothing is read from it before.
    process.nextTick(() => request.websocket && guardWire(request.websocket, newMeter()));
  });
  return lobby;
}

/** No timer of the HTTP server covers a connection that asked for an upgrade: what is not for us ends at once. */
function guardUpgrades(io: Server, { socketTransports }: Pick<Settings, 'socketTransports'>): void {
  const isTaken = socketTransports.includes('websocket');
  io.httpServer.on('upgrade', (request: IncomingMessage, peer: Duplex) => {
    // From the upgrade to the answer nobody else listens: a peer that resets its connection would end the process.
    peer.on('error', () => undefined);
    if (!isTaken || request.url?.startsWith('/socket.io/') !== true) peer.destroy();
  });
}

/** Refuse the engine requests for which there is a reason. */
function demand(io: Server, reasonOf: (request: IncomingMessage) => RefusalStatus | null): void {
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const reason = reasonOf(request);
    if (reason === null) next();
    else refuseRequest(request, response, reason);
  });
}

function valuesOf(request: IncomingMessage, name: string): string[] {
  return new URL(request.url ?? '/', 'http://socket').searchParams.getAll(name);
}

function sessionOf(request: IncomingMessage): string | undefined {
  return (request as IncomingMessage & SessionRequest).session?.publicId; // set by the middleware
}

/** An upgrade has no answer of its own yet, only the bare connection; a peer that keeps its half open loses it too. */
function refuseRequest(request: IncomingMessage, response: ServerResponse, status: RefusalStatus): void {
  const { says, headers } = refusals[status];
  const all = { ...headers, Connection: 'close', 'Content-Length': '0' };
  if (response instanceof ServerResponse) {
    response.writeHead(status, all).end();
    return;
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  request.socket.end(`HTTP/1.1 ${says}\r\n${lines.join('')}\r\n`, () => request.socket.destroy());
}
