import assert from 'node:assert/strict';
import type * as z from 'zod/mini';
import { commands, type CommandInput, type CommandName, type CommandOutput } from '#shared/commands.ts';
import { events, type AnyEvent } from '#shared/events.ts';
import type { TestSocket } from './people.ts';

type Schema = z.core.$ZodType;

/** Keys of a value that its schema does not name, as paths; what is inside a record or a union counts, too. */
export function surplusKeys(schema: Schema, value: unknown, path = ''): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return surplusOfObject(def.shape, value as Record<string, unknown>, path);
    case 'array':
      return (value as unknown[]).flatMap((item, at) => surplusKeys(def.element, item, `${path}[${at}]`));
    case 'tuple':
      return (value as unknown[]).flatMap((item, at) => surplusKeys(def.items[at] as Schema, item, `${path}[${at}]`));
    case 'nullable':
    case 'optional':
      return value == null ? [] : surplusKeys(def.innerType, value, path);
    case 'record':
      return Object.entries(value as object).flatMap(([key, item]) => surplusKeys(def.valueType, item, `${path}.${key}`));
    default:
      return [];
  }
}

function surplusOfObject(
  shape: Readonly<Record<string, Schema>>,
  value: Record<string, unknown>,
  path: string,
): string[] {
  return Object.keys(value).flatMap((key) => {
    const inner = Object.hasOwn(shape, key) ? shape[key] : undefined;
    return inner === undefined ? [`${path}.${key}`] : surplusKeys(inner, value[key], `${path}.${key}`);
  });
}

/** Demand that a value is valid, and that it holds nothing beyond what its schema names (R12). */
export function assertExact(schema: Schema, value: unknown, what: string): void {
  const { success, error } = (schema as z.ZodMiniType).safeParse(value);
  assert.ok(success, `${what}: ${JSON.stringify(error?.issues)}`);
  assert.deepEqual(surplusKeys(schema, value), [], `${what} has more than its schema`);
}

/** Demand that an event is what the table says. */
export function assertExactEvent({ name, payload }: AnyEvent): void {
  assertExact(events[name].payload, payload, name);
}

/** Send a command that must succeed; the answer is what the table says, and nothing else. */
export async function askExactly<N extends CommandName>(
  socket: TestSocket,
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const answer = await socket.ask(name, input);
  assert.deepEqual(Object.keys(answer), answer.ok ? ['ok', 'data'] : ['ok', 'error'], name);
  if (!answer.ok) assert.fail(`${name}: ${answer.error.code} ${answer.error.message}`);
  assertExact(commands[name].output, answer.data, name);
  return answer.data;
}
