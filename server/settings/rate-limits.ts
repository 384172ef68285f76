import { camelCase, type CamelCased } from './camel-case.ts';
import { integer, type Kind, type Report } from './kinds.ts';

/** The limits that exist, with their defaults. Window and what is counted per are fixed where they are used. */
export const rateLimitDefaults = {
  login_failures: 10,
  accounts_created: 20,
  password_failures: 10,
  sends: 240,
  uploads: 30,
  upload_mib: 500,
  avatars: 60,
  reactions: 60,
  edits: 120,
  channels_created: 60,
  searches: 30,
  previews: 30,
  writes: 600,
  reads: 6000,
  commands_10s: 60,
  commands_minute: 120,
  signals_10s: 30,
} as const;

/** Most that may happen in the window of each limit. */
export type RateLimits = CamelCased<{ [N in keyof typeof rateLimitDefaults]: number }>;

const range = `an object of limits, of which ${Object.keys(rateLimitDefaults).join(', ')} exist`;
const each = integer(1, 1_000_000_000);

/** An object of some of the limits; the others keep their defaults. In the environment: JSON. */
export const rateLimits: Kind<RateLimits> = {
  range,
  schema: {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(rateLimitDefaults).map(([name, fallback]) => [name, { ...each.schema, default: fallback }]),
    ),
    additionalProperties: false,
  },
  fromText: parseJson,
  check: (value, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return report.wrong('', value, range);
    const limits = new Map<string, number>(Object.entries(rateLimitDefaults));
    for (const [name, given] of Object.entries(value)) setLimit(limits, name, given, report);
    // The names are those of the defaults: setLimit adds none.
    return Object.fromEntries([...limits].map(([name, limit]) => [camelCase(name), limit])) as RateLimits;
  },
};

function setLimit(limits: Map<string, number>, name: string, given: unknown, report: Report): void {
  if (!limits.has(name)) return report.unknown(name, given, limits.keys());
  const limit = each.check(given, {
    ...report,
    wrong: (_, found, expected) => report.wrong(`.${name}`, found, expected),
  });
  if (limit !== undefined) limits.set(name, limit);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
