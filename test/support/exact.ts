import assert from 'node:assert/strict';
import type * as z from 'zod/mini';
import { commands, type CommandInput, type CommandName, type CommandOutput } from '#shared/commands.ts';
import { events, type AnyEvent } from '#shared/events.ts';
import type { TestSocket } from './people.ts';

type Schema = z.core.$ZodType;

/** Keys of a value that its schema does not name, as paths; what is inside lists and records counts, too. */
export function surplusKeys(schema: Schema, value: unknown, path = ''): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (value == null) return [];
  if ('innerType' in def) return surplusKeys(def.innerType, value, path);
  if (def.type === 'union') return surplusOfUnion(def.options, value, path);
  return surplusInside(def, value, path);
}

function surplusInside(def: z.core.$ZodTypes['_zod']['def'], value: unknown, path: string): string[] {
  if (def.type === 'object') return surplusOfObject(def.shape, value as Record<string, unknown>, path);
  if (def.type === 'array') return surplusOfItems(value, path, () => def.element);
  if (def.type === 'tuple') return surplusOfItems(value, path, (at) => def.items[at]);
  return def.type === 'record' ? surplusOfItems(value, path, () => def.valueType) : [];
}

/** A value of one of several shapes is measured by the one it fits. */
function surplusOfUnion(options: readonly Schema[], value: unknown, path: string): string[] {
  const fitting = options.filter((option) => (option as z.ZodMiniType).safeParse(value).success);
  const [first = []] = fitting
    .map((option) => surplusKeys(option, value, path))
    .toSorted((a, b) => a.length - b.length);
  return first;
}

function surplusOfItems(value: unknown, path: string, schemaOf: (at: number) => Schema | undefined): string[] {
  return Object.entries(value as object).flatMap(([key, item], at) => {
    const inner = schemaOf(at);
    return inner === undefined ? [`${path}.${key}`] : surplusKeys(inner, item, `${path}.${key}`);
  });
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
