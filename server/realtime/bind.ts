import { commands, isCommandName, type CommandName } from '#shared/commands.ts';
import type { Ack, ErrorView } from '#shared/errors.ts';
import { limits } from '#shared/limits.ts';
import type { Clock } from '../clock.ts';
import { ChatError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Budgets } from './budgets.ts';
import { handlers, type CommandParts } from './commands.ts';
import type { Connection } from './connections.ts';
import { createStrikes, type Strikes } from './strikes.ts';

export interface BindParts extends CommandParts {
  budgets: Budgets;
  clock: Clock;
  log: Log;
  /** Judge again whether the connection's session still counts; ends the connection when it does not. */
  recheck: (connection: Connection) => Promise<boolean>;
  /** False while the server stops. */
  isOpen: () => boolean;
}

type Acknowledge = (answer: Ack<unknown>) => void;

/** The commands of one socket on their way, and what it has done wrong so far. */
interface Line {
  readonly connection: Connection;
  readonly parts: BindParts;
  waiting: number;
  isLimited: boolean;
  readonly malformed: Strikes;
  readonly refusals: Strikes;
}

/** Refusals within a minute that a socket survives. */
const refusalsAllowed = 2;

/**
 * The one wrapper around every command of a socket: parse, limit, check the session again, run, acknowledge.
 * Packets end here and never become events of the socket: a name such as `error` would end the process.
 */
export function bindCommands(connection: Connection, parts: BindParts): void {
  const line: Line = {
    connection,
    parts,
    waiting: 0,
    isLimited: false,
    malformed: createStrikes(parts.clock, limits.malformedPerMinute),
    refusals: createStrikes(parts.clock, refusalsAllowed),
  };
  // Commands enter the writer's queue in the order sent; nobody waits for the answer of the one before.
  let lastTurn: Promise<unknown> = Promise.resolve();
  connection.socket.use((packet: readonly unknown[]) => {
    const { name, input, acknowledge } = takeApart(packet);
    line.waiting += 1;
    const isSurplus = line.waiting > limits.commandsWaitingPerSocket;
    const turn = lastTurn.then(() => begin(line, { name, input, isSurplus }));
    lastTurn = turn.catch(() => undefined);
    void turn
      .then(({ answer }) => answer)
      .then((data): Ack<unknown> => ({ ok: true, data }))
      .catch((error: unknown) => refuse(line, name, error))
      .then((answer) => {
        line.waiting -= 1;
        acknowledge(answer);
      });
  });
}

/** A packet is a name, an input, and perhaps a function to answer with; a client may leave out any of them. */
function takeApart(packet: readonly unknown[]): { name: string; input: unknown; acknowledge: Acknowledge } {
  const [name, ...rest] = packet;
  const last = rest.at(-1);
  const answers = typeof last === 'function';
  const acknowledge: Acknowledge = answers ? (answer) => void last(answer) : () => undefined;
  const inputs = answers ? rest.slice(0, -1) : rest;
  return { name: typeof name === 'string' ? name : '', input: inputs[0] ?? {}, acknowledge };
}

interface Asked {
  name: string;
  input: unknown;
  /** Too many commands of this socket wait already. */
  isSurplus: boolean;
}

/** Wrapped in an object, because a promise of a promise would wait for both. */
async function begin({ connection, parts, isLimited }: Line, asked: Asked): Promise<{ answer: Promise<unknown> }> {
  const { actor, socket } = connection;
  if (!parts.isOpen()) throw new ChatError('Unavailable', { retryAfterMs: 2_000 });
  if (asked.isSurplus || isLimited) throw new ChatError('TooManyRequests', { retryAfterMs: 1_000 });
  if (!isCommandName(asked.name)) throw new ChatError('BadRequest', { message: 'unknown command' });
  parts.budgets.spend(handlers[asked.name].budget, socket.id, actor);
  if (!(await parts.recheck(connection))) throw new ChatError('AuthenticationRequired');
  return { answer: perform(connection, parts, asked.name, asked.input) };
}

/** Issues of an input that are named in the answer; a client may send thousands of wrong values in one frame. */
const issuesNamed = 10;

function perform(connection: Connection, parts: BindParts, name: CommandName, given: unknown): Promise<unknown> {
  const parsed = commands[name].input.safeParse(given);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, issuesNamed);
    const details = issues.map(({ path, message }): [string, string[]] => [path.join('.') || 'input', [message]]);
    throw new ChatError('BadRequest', {
      message: `invalid ${details[0]?.[0] ?? 'input'}`,
      details: Object.fromEntries(details),
    });
  }
  // The table pairs each name with a handler for its own input; TypeScript cannot follow that through the lookup.
  const handler = handlers[name].perform as (...given: [CommandParts, object, unknown]) => Promise<unknown>;
  return handler(parts, { actor: connection.actor, socketId: connection.socket.id }, parsed.data);
}

function refuse(line: Line, name: string, error: unknown): Ack<never> {
  const view = describeError(error);
  if (view.code === 'InternalError') line.parts.log.error({ error, command: name }, 'a command failed');
  const isTooMuch =
    (view.code === 'BadRequest' && line.malformed.add()) || (view.code === 'TooManyRequests' && line.refusals.add());
  if (isTooMuch && !line.isLimited) limit(line, view);
  return { ok: false, error: view };
}

/** The last word to a socket that does not listen: its transport is closed, after the answer has had its turn. */
function limit(line: Line, { code, retry_after_ms = 10_000 }: ErrorView): void {
  const { socket } = line.connection;
  line.isLimited = true;
  socket.emit('connection:limited', { code, retry_after_ms });
  setImmediate(() => socket.conn.close());
}
