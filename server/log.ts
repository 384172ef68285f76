import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './log-levels.ts';
import { escapeControls, isSecretName, masked, maskText } from './mask.ts';

/** What a line says besides its message. Times and sizes carry their unit in the name. */
export type LogFields = Readonly<Record<string, unknown>>;

/** One JSON line per thing. Fields come first because they are what one searches for. */
export interface Log {
  readonly error: (fields: LogFields, message: string) => void;
  readonly warn: (fields: LogFields, message: string) => void;
  readonly info: (fields: LogFields, message: string) => void;
  readonly debug: (fields: LogFields, message: string) => void;
  /** A log that adds these fields to each of its lines. */
  readonly child: (fields: LogFields) => Log;
}

/** Types of values under a secret's name that are a count or an answer, not the secret. */
const harmless: ReadonlySet<string> = new Set(['number', 'boolean', 'undefined']);
const deepest = 5;
const longestChars = 8_192;
/** Lines waiting for a reader of stdout that does not read; beyond it they are dropped, the server goes on. */
const waitingBytes = 8 * 1_048_576;

/**
 * A log that writes lines of `level` and above to stdout, or to `destination`.
 * Fields named like a secret are masked at any depth, as are codes and tokens inside URLs.
 */
export function createLog(level: LogLevel, destination: DestinationStream = openStdout()): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // A line holds no control character but its end, so what is left to escape is inside strings.
  const write = (line: string): void => destination.write(`${escapeControls(line.trimEnd())}\n`);
  return wrap(pino(options, { write }));
}

/** Not synchronous, so that a slow reader never stops the event loop; pino writes the rest at exit. */
function openStdout(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, maxLength: waitingBytes });
}

function wrap(logger: Logger): Log {
  const writer =
    (level: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (logger.isLevelEnabled(level)) logger[level](cleanFields(fields), cleanText(message));
    };
  return {
    error: writer('error'),
    warn: writer('warn'),
    info: writer('info'),
    debug: writer('debug'),
    child: (fields) => wrap(logger.child(cleanFields(fields))),
  };
}

function cleanFields(fields: object, depth = 0): Record<string, unknown> {
  const clean: [string, unknown][] = [];
  for (const [name, value] of Object.entries(fields)) {
    const isSecret = isSecretName(name) && !harmless.has(typeof value);
    clean.push([name, isSecret ? masked : cleanValue(value, depth + 1)]);
  }
  return Object.fromEntries(clean);
}

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return depth >= deepest ? '[deeper]' : cleanObject(value, depth);
}

function cleanObject(value: object, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return cleanFields(value instanceof Error ? describeError(value) : value, depth);
}

/** Name, message, stack and cause are no enumerable fields of an error; what else it carries, such as `code`, is. */
function describeError(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return { ...Object.fromEntries(Object.entries(error)), name, message, stack, cause };
}

function cleanText(text: string): string {
  const short = text.length > longestChars ? `${text.slice(0, longestChars)}…` : text;
  return maskText(short);
}
