import { Server, type Socket } from 'socket.io';
import { limits } from '#shared/limits.ts';
import type { Settings } from '../settings.ts';
import { bindCommands, type BindParts } from './bind.ts';
import type { Connection, Connections } from './connections.ts';
import { admit, guardEngine, type HandshakeParts } from './handshake.ts';
import { memberRoom, workspaceRoom } from './rooms.ts';
import { readWelcome, type WelcomeInput } from './welcome.ts';

/** Handshakes at work at once; more are told to come back in a moment. */
const admissionsMax = 100;

/** The Socket.IO server, not attached yet: no compression, no CORS, no binary, no state of earlier connections. */
export function createSocketServer(settings: Pick<Settings, 'socketTransports'>): Server {
  return new Server({
    transports: [...settings.socketTransports],
    serveClient: false,
    pingInterval: 25_000,
    pingTimeout: 20_000,
    connectTimeout: 10_000,
    upgradeTimeout: 10_000,
    maxHttpBufferSize: limits.frameBytes,
    perMessageDeflate: false,
    httpCompression: false,
    allowEIO3: false,
    cookie: false,
  });
}

export interface GatewayParts extends HandshakeParts, BindParts {
  io: Server;
  connections: Connections;
  welcome: Pick<WelcomeInput, 'serverVersion' | 'clientBuild' | 'sendsPerMinute'>;
}

/** Take sockets in: admit, join rooms, say welcome, bind the commands. */
export function openGateway(parts: GatewayParts): void {
  const { io } = parts;
  guardEngine(io, parts);
  let admitting = 0;
  const admitted = new WeakMap<Socket, Connection>();
  const settle = async (socket: Socket): Promise<Error | undefined> => {
    if (admitting >= admissionsMax) return busy();
    admitting += 1;
    try {
      admitted.set(socket, { socket, ...(await admit(socket, parts)) });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : busy();
    } finally {
      admitting -= 1;
    }
  };
  // oxlint-disable-next-line promise/no-callback-in-promise -- Socket.IO's middleware knows callbacks only
  io.use((socket, next) => void settle(socket).then(next));
  io.on('connection', (socket) => {
    const connection = admitted.get(socket);
    if (connection === undefined) return void socket.disconnect(true);
    void receive(connection, parts);
  });
}

function busy(): Error {
  return Object.assign(new Error('busy'), { data: { code: 'Unavailable', retry_after_ms: 2_000 } });
}

async function receive(connection: Connection, parts: GatewayParts): Promise<void> {
  const { socket, actor } = connection;
  parts.connections.add(connection);
  parts.presence.touch(actor, socket.id, 'active');
  socket.once('disconnect', (reason) => leave(connection, parts, reason));
  bindCommands(connection, parts);
  try {
    await socket.join([workspaceRoom(actor.workspaceId), memberRoom(actor.memberId)]);
    const input = { ...parts.welcome, presence: parts.presence, epoch: parts.epoch };
    socket.emit('welcome', await parts.core.read(readWelcome, actor, input));
  } catch (error) {
    parts.log.error({ error }, 'a socket could not be welcomed');
    socket.conn.close();
  }
}

/** How long somebody who went is still shown: not at all after signing out, a moment where a reload is likely. */
function leave(connection: Connection, parts: GatewayParts, reason: string): void {
  const { socket, actor } = connection;
  parts.connections.remove(connection);
  const isSignedOut = reason === 'server namespace disconnect';
  const isDead = reason === 'ping timeout';
  const graceMs = isDead ? limits.presenceDeadGraceMs : limits.presenceGraceMs;
  parts.presence.release(actor, socket.id, isSignedOut ? 0 : graceMs);
}
