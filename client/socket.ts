import { io } from 'socket.io-client';
import type { CommandInput, CommandName, CommandOutput } from '#shared/commands.ts';
import type { Ack, ErrorCode, ErrorView } from '#shared/errors.ts';
import { limits } from '#shared/limits.ts';

/** A command that was refused, or (`NoAnswer`) whose fate is unknown. */
export class CommandError extends Error {
  readonly code: ErrorCode | 'NoAnswer';
  readonly retryAfterMs: number | null;

  constructor(problem: Pick<ErrorView, 'message' | 'retry_after_ms'> & { code: ErrorCode | 'NoAnswer' }) {
    super(problem.message);
    this.name = 'CommandError';
    this.code = problem.code;
    this.retryAfterMs = problem.retry_after_ms ?? null;
  }
}

/** Asks the server over the socket. @throws CommandError */
export type Ask = <N extends CommandName>(name: N, input: CommandInput<N>) => Promise<CommandOutput<N>>;

/** Why a connection was not accepted (RT-8); `code` is null when the server was not reached. */
export interface Refusal {
  readonly code: string | null;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export interface SocketListeners {
  /** Anything was heard of the server, be it a heartbeat. */
  readonly onAlive: () => void;
  readonly onEvent: (name: string, payload: unknown) => void;
  readonly onRefused: (refusal: Refusal) => void;
  readonly onLost: () => void;
}

/** The typed socket: it connects once when told to. When to try again is the connection's business. */
export interface ChatSocket {
  readonly ask: Ask;
  readonly isConnected: () => boolean;
  readonly connect: () => void;
  readonly disconnect: () => void;
}

function refusalOf(error: Error): Refusal {
  const data: unknown = 'data' in error ? error.data : null;
  const fields = typeof data === 'object' && data !== null ? data : {};
  const code = 'code' in fields && typeof fields.code === 'string' ? fields.code : null;
  const retry = 'retry_after_ms' in fields && typeof fields.retry_after_ms === 'number' ? fields.retry_after_ms : null;
  return { code, message: error.message, retryAfterMs: retry };
}

/** Hands on one frame; several events in one frame come out in their order (RT-43). */
export function unpack(name: string, payload: unknown, hand: (name: string, payload: unknown) => void): void {
  if (name !== 'events:batched') return hand(name, payload);
  const frame = payload as { events: [string, unknown][] }; // the server's own format, see shared/events.ts
  for (const [inner, innerPayload] of frame.events) hand(inner, innerPayload);
}

/** What the socket says of this page when it connects. */
export interface SocketOptions {
  /** Names this page's version to the server. */
  readonly build: string;
  /** The place that opens: its newest page and everybody's names come with the first welcome. */
  readonly open: () => string | null;
}

function createAuth({ build, open }: SocketOptions): (send: (auth: object) => void) => void {
  let isFirst = true;
  return (send) => {
    const place = open();
    const first = isFirst ? { first: place === null ? {} : { open: place } } : {};
    isFirst = false;
    send({ v: 1, ...(build === '' ? {} : { build }), ...first });
  };
}

/** Makes the socket without connecting it. */
export function createSocket(options: SocketOptions, listeners: SocketListeners): ChatSocket {
  const socket = io({
    autoConnect: false,
    reconnection: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    withCredentials: true,
    auth: createAuth(options),
  });
  socket.onAny((name: string, payload: unknown) => {
    listeners.onAlive();
    unpack(name, payload, listeners.onEvent);
  });
  socket.io.on('ping', listeners.onAlive);
  socket.on('connect_error', (error: Error) => listeners.onRefused(refusalOf(error)));
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') listeners.onLost();
  });

  const ask: Ask = async (name, input) => {
    if (!socket.connected) throw new CommandError({ code: 'NoAnswer', message: 'not connected' });
    const waiting: Promise<unknown> = socket.timeout(limits.ackTimeoutMs).emitWithAck(name, input);
    const answer = await waiting.catch((error: unknown) => {
      throw new CommandError({ code: 'NoAnswer', message: String(error) });
    });
    const ack = answer as Ack<CommandOutput<typeof name>>; // both sides compile against shared/commands.ts
    if (ack.ok) return ack.data;
    throw new CommandError(ack.error);
  };

  return {
    ask,
    isConnected: () => socket.connected,
    connect: () => void socket.connect(),
    disconnect: () => void socket.disconnect(),
  };
}
