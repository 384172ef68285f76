import { commands, isCommandName, type CommandName } from '#shared/commands.ts';
import type { Ack, ErrorCode } from '#shared/errors.ts';
import { limits } from '#shared/limits.ts';
import { ChatError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Budgets } from './budgets.ts';
import { handlers, type CommandParts } from './commands.ts';
import type { Connection } from './connections.ts';

export interface BindParts extends CommandParts {
  budgets: Budgets;
  log: Log;
  /** Judge again whether the connection's session still counts; ends the connection when it does not. */
  recheck: (connection: Connection) => Promise<boolean>;
  /** False while the server stops. */
  isOpen: () => boolean;
}

type Acknowledge = (answer: Ack<unknown>) => void;

/**
 * The one wrapper around every command of a socket: parse, limit, check the session again, run, acknowledge.
 * Packets end here and never become events of the socket: a name such as `error` would end the process.
 */
export function bindCommands(connection: Connection, parts: BindParts): void {
  const { socket } = connection;
  // Commands enter the writer's queue in the order sent; nobody waits for the answer of the one before.
  let lastTurn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  socket.use((packet: readonly unknown[]) => {
    const { name, input, acknowledge } = takeApart(packet);
    waiting += 1;
    const turn = lastTurn.then(() => begin(connection, parts, { name, input, waiting }));
    lastTurn = turn.catch(() => undefined);
    void turn
      .then(({ answer }) => answer)
      .then((data): Ack<unknown> => ({ ok: true, data }))
      .catch((error: unknown) => refuse(connection, parts, name, error))
      .then((answer) => {
        waiting -= 1;
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
  waiting: number;
}

/** Wrapped in an object, because a promise of a promise would wait for both. */
async function begin(connection: Connection, parts: BindParts, asked: Asked): Promise<{ answer: Promise<unknown> }> {
  const { actor, socket } = connection;
  if (!parts.isOpen()) throw new ChatError('Unavailable', { retryAfterMs: 2_000 });
  if (!isCommandName(asked.name)) throw new ChatError('BadRequest', { message: 'unknown command' });
  if (asked.waiting > limits.commandsWaitingPerSocket) throw new ChatError('TooManyRequests', { retryAfterMs: 1_000 });
  parts.budgets.spend(handlers[asked.name].budget, socket.id, actor);
  if (!(await parts.recheck(connection))) throw new ChatError('AuthenticationRequired');
  return { answer: perform(connection, parts, asked.name, asked.input) };
}

function perform(connection: Connection, parts: BindParts, name: CommandName, given: unknown): Promise<unknown> {
  const parsed = commands[name].input.safeParse(given);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'input');
    throw new ChatError('BadRequest', {
      message: `invalid ${fields[0] ?? 'input'}`,
      details: Object.fromEntries(parsed.error.issues.map((issue, at) => [fields[at] ?? 'input', [issue.message]])),
    });
  }
  // The table pairs each name with a handler for its own input; TypeScript cannot follow that through the lookup.
  const handler = handlers[name].perform as (...given: [CommandParts, object, unknown]) => Promise<unknown>;
  return handler(parts, { actor: connection.actor, socketId: connection.socket.id }, parsed.data);
}

const malformedCodes: ReadonlySet<ErrorCode> = new Set(['BadRequest']);

function refuse(connection: Connection, parts: BindParts, name: string, error: unknown): Ack<never> {
  const { socket } = connection;
  const view = describeError(error);
  if (view.code === 'InternalError') parts.log.error({ error, command: name }, 'a command failed');
  const isAbuse =
    (malformedCodes.has(view.code) && parts.budgets.countMalformed(socket.id)) ||
    (view.code === 'TooManyRequests' && parts.budgets.countRefusal(socket.id));
  if (isAbuse) {
    socket.emit('connection:limited', { code: view.code, retry_after_ms: view.retry_after_ms ?? 10_000 });
    // After the answer has had its turn.
    setImmediate(() => socket.conn.close());
  }
  return { ok: false, error: view };
}
