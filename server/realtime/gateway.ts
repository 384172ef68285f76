import { Server, type Socket } from 'socket.io';
import { limits } from '#shared/limits.ts';
import type { Settings } from '../settings.ts';
import { createAdmission } from './admission.ts';
import { bindCommands, type BindParts } from './bind.ts';
import type { Connection } from './connections.ts';
import { guardEngine, type EngineGateParts } from './engine-gate.ts';
import { admit, askedFirst, busy, dropRequest, type HandshakeParts } from './handshake.ts';
import { connectTimeoutMs } from './lobby.ts';
import { memberRoom, workspaceRoom } from './rooms.ts';
import { watchReaders } from './transport.ts';
import { readWelcome, type WelcomeInput } from './welcome.ts';

/** Handshakes at work at once, up to the welcome; others wait for their turn, and then are told to come back (RT-77). */
const admissionsMax = 100;
/** Shorter than the time to connect, so that the answer comes before the transport is closed. */
const admissionWaitMs = 8_000;

/** The Socket.IO server, not attached yet: no compression, no CORS, no binary, no state of earlier connections. */
export function createSocketServer(settings: Pick<Settings, 'socketTransports'>): Server {
  return new Server({
    transports: [...settings.socketTransports],
    serveClient: false,
    pingInterval: 25_000,
    pingTimeout: 20_000,
    // Should ours, which throws away what is queued, ever not have come first.
    connectTimeout: connectTimeoutMs + 1_000,
    upgradeTimeout: 10_000,
    maxHttpBufferSize: limits.frameBytes,
    perMessageDeflate: false,
    httpCompression: false,
    allowEIO3: false,
    cookie: false,
  });
}

export interface GatewayParts extends EngineGateParts, HandshakeParts, BindParts {
  io: Server;
  welcome: Pick<WelcomeInput, 'serverVersion' | 'clientBuild' | 'sendsPerMinute'>;
}

/** A socket on its way in. */
interface Admitted {
  connection: Connection;
  /** Makes room for the next handshake. */
  leave: () => void;
}

/** Take sockets in: admit, join rooms, say welcome, bind the commands. */
export function openGateway(parts: GatewayParts): void {
  const { io } = parts;
  const lobby = guardEngine(io, parts);
  watchReaders(io, parts.log);
  const admission = createAdmission(admissionsMax, admissionWaitMs);
  const admitted = new WeakMap<Socket, Admitted>();
  const settle = async (socket: Socket): Promise<Error | undefined> => {
    const leave = await admission.enter();
    if (leave === null) return busy();
    socket.conn.once('close', leave);
    if (socket.conn.readyState !== 'open') leave();
    try {
      admitted.set(socket, { connection: await admit(socket, parts), leave });
      return undefined;
    } catch (error) {
      leave();
      return error instanceof Error ? error : busy();
    }
  };
  // oxlint-disable-next-line promise/no-callback-in-promise -- Socket.IO's middleware knows callbacks only
  io.use((socket, next) => void settle(socket).then(next));
  io.on('connection', (socket) => {
    lobby.joined(socket.conn);
    const given = admitted.get(socket);
    if (given === undefined) return void socket.disconnect(true);
    dropRequest(socket);
    void receive(given.connection, parts).finally(given.leave);
  });
}

async function receive(connection: Connection, parts: GatewayParts): Promise<void> {
  const { socket, actor } = connection;
  parts.connections.add(connection);
  parts.presence.touch(actor, socket.id, 'active');
  socket.once('disconnect', (reason) => leave(connection, parts, reason));
  bindCommands(connection, parts);
  try {
    // Once more, now that whoever ends sessions finds this socket: it may have happened since the handshake.
    if (!(await parts.recheck(connection))) return;
    await socket.join([workspaceRoom(actor.workspaceId), memberRoom(actor.memberId)]);
    const first = askedFirst(socket);
    const input = { ...parts.welcome, presence: parts.presence, epoch: parts.epoch, first };
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
  parts.budgets.forget(socket.id);
  const isSignedOut = reason === 'server namespace disconnect';
  const isDead = reason === 'ping timeout';
  const graceMs = isDead ? limits.presenceDeadGraceMs : limits.presenceGraceMs;
  parts.presence.release(actor, socket.id, isSignedOut ? 0 : graceMs);
}
