import type { JsonSchema, Kind, Report } from './kinds.ts';

interface ListRules {
  readonly min: number;
  readonly max: number;
  /** Where doubles are a mistake; elsewhere they count once. */
  readonly distinct: boolean;
}

const anyLength: ListRules = { min: 0, max: Number.POSITIVE_INFINITY, distinct: false };

/** A list of values of one kind. In the environment: separated by commas, empty text for the empty list. */
export function list<T extends string | number>(item: Kind<T>, rules: ListRules = anyLength): Kind<readonly T[]> {
  const range = `${describeLength(rules)}, each ${item.range}`;
  return {
    range,
    schema: { type: 'array', items: item.schema, ...describeRules(rules) },
    fromText: (text) => (text.trim() === '' ? [] : text.split(',').map((part) => item.fromText(part.trim()))),
    check: (value, report) => {
      if (!Array.isArray(value) || value.length < rules.min || value.length > rules.max) {
        return report.wrong('', value, range);
      }
      const items = value.map((one: unknown, index) => item.check(one, atIndex(report, index)));
      const accepted = items.filter((one) => one !== undefined);
      if (accepted.length < items.length) return undefined;
      // Compared as the server sees them: two spellings of one name are the same.
      const unique = [...new Set(accepted)];
      return unique.length < accepted.length && rules.distinct ? report.wrong('', value, range) : unique;
    },
  };
}

function describeLength({ min, max, distinct }: ListRules): string {
  const values = distinct ? 'distinct values' : 'values';
  return max === Number.POSITIVE_INFINITY ? `a list of ${values}` : `a list of ${min} to ${max} ${values}`;
}

function describeRules({ min, max, distinct }: ListRules): JsonSchema {
  return {
    ...(min === 0 ? {} : { minItems: min }),
    ...(max === Number.POSITIVE_INFINITY ? {} : { maxItems: max }),
    ...(distinct ? { uniqueItems: true } : {}),
  };
}

function atIndex(report: Report, index: number): Report {
  return { ...report, wrong: (inside, found, expected) => report.wrong(`[${index}]${inside}`, found, expected) };
}

/** A list, or the word `any` for "whatever it is". */
export function anyOr<T>(kind: Kind<T>): Kind<T | 'any'> {
  return {
    range: `"any" or ${kind.range}`,
    schema: { anyOf: [{ const: 'any' }, kind.schema] },
    fromText: (text) => (text === 'any' ? text : kind.fromText(text)),
    check: (value, report) => (value === 'any' ? value : kind.check(value, report)),
  };
}

/** A list, or false for "nothing of the kind". */
export function falseOr<T>(kind: Kind<T>): Kind<T | false> {
  const range = `false or ${kind.range}`;
  return {
    range,
    schema: { anyOf: [{ const: false }, kind.schema] },
    fromText: (text) => (text === 'false' ? false : kind.fromText(text)),
    check: (value, report) => {
      if (value === false) return false;
      return Array.isArray(value) ? kind.check(value, report) : report.wrong('', value, range);
    },
  };
}
