import { countCodePoints, hasVisibleCharacter, isStorable } from '#shared/text.ts';

/** Where a check says what it finds. */
export interface Report {
  /** A value, or the part of it at `inside` (`.name`, `[2]`), is not what is expected. Undefined stands for its value. */
  readonly wrong: (inside: string, found: unknown, expected: string) => undefined;
  /** An object has a name that means nothing; `known` are those that do. */
  readonly unknown: (name: string, value: unknown, known: Iterable<string>) => void;
}

/** A fragment of a JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A kind of value: how it is written, what is allowed, and what the server gets. */
export interface Kind<T> {
  /** What is allowed, to be read after "must be". */
  readonly range: string;
  readonly schema: JsonSchema;
  /** From the text of an environment variable to what would stand in the file. Nonsense stays as it is. */
  readonly fromText: (text: string) => unknown;
  /** The value for the server, or undefined after a report. */
  readonly check: (value: unknown, report: Report) => T | undefined;
}

interface PlainKind<T> extends Omit<Kind<T>, 'check' | 'fromText'> {
  readonly fromText?: (text: string) => unknown;
  /** The value for the server, undefined when it is not allowed. */
  readonly accept: (value: unknown) => T | undefined;
}

/** A kind whose values are right or wrong as a whole. */
export function plain<T>({ range, schema, fromText = (text) => text, accept }: PlainKind<T>): Kind<T> {
  const check: Kind<T>['check'] = (value, report) => {
    const accepted = accept(value);
    if (accepted === undefined) report.wrong('', value, range);
    return accepted;
  };
  return { range, schema, fromText, check };
}

export function integer(min: number, max: number): Kind<number> {
  return plain({
    range: `a whole number from ${min} to ${max}`,
    schema: { type: 'integer', minimum: min, maximum: max },
    // Number() would take '', ' 7 ', '0x1f' and '1e3', which nobody means.
    fromText: (text) => (/^-?\d{1,16}$/.test(text) ? Number(text) : text),
    accept: (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
      return value >= min && value <= max ? value + 0 : undefined;
    },
  });
}

export const boolean: Kind<boolean> = plain({
  range: 'true or false',
  schema: { type: 'boolean' },
  fromText: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
  accept: (value) => (typeof value === 'boolean' ? value : undefined),
});

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  return plain({
    range: `one of ${values.join(', ')}`,
    schema: { enum: values },
    accept: (value) => values.find((known) => known === value),
  });
}

/** Text of a number of characters (code points). Control characters only where lines may break. */
export function text(minChars: number, maxChars: number, lines: 'one line' | 'lines'): Kind<string> {
  const controls = lines === 'lines' ? /(?!\n)\p{Cc}/u : /[\p{Cc}\u2028\u2029]/u;
  return plain({
    range: `text of ${minChars} to ${maxChars} characters${lines === 'lines' ? '' : ' on one line'}`,
    schema: { type: 'string', minLength: minChars, maxLength: maxChars },
    accept: (value) => {
      if (typeof value !== 'string' || !isStorable(value) || controls.test(value)) return undefined;
      const chars = countCodePoints(value);
      if (chars < minChars || chars > maxChars) return undefined;
      return minChars === 0 || hasVisibleCharacter(value) ? value : undefined;
    },
  });
}

/** The kind, or null for "none". */
export function orNull<T>(kind: Kind<T>): Kind<T | null> {
  return {
    range: `${kind.range}, or null`,
    schema: { anyOf: [kind.schema, { type: 'null' }] },
    fromText: (given) => (given === 'null' ? null : kind.fromText(given)),
    check: (value, report) => {
      const wrong: Report['wrong'] = (inside, found, expected) => report.wrong(inside, found, `${expected}, or null`);
      return value === null ? null : kind.check(value, { ...report, wrong });
    },
  };
}
