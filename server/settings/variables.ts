import { addMistake, addSecretMistake, type Notes } from './notes.ts';
import type { Key } from './table.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables everybody expects, for the keys they stand for. */
export const shortNames = {
  PORT: 'port',
  HOST: 'host',
  PUBLIC_URL: 'public_url',
  LOG_LEVEL: 'log_level',
} as const satisfies Record<string, Key>;

/** Variables of their own: no key of the file says the same. */
const ownNames = ['DATA_DIR', 'UPLOADS_DIR', 'SETTINGS', 'SESSION_SECRET', 'CLUSTER'] as const;

/** Every variable this version knows besides `MINIMOST_<KEY>`. */
export const variables: ReadonlySet<string> = new Set([...Object.keys(shortNames), ...ownNames]);

/** Other places to keep data: ignoring them would silently keep it on this computer. */
const laterServices = ['DATABASE_URL', 'REDIS_URL', 'S3_URL'];
const laterNumbers = ['DATABASE_POOL', 'BUS', 'NODE_ID'];

const notYet = 'is not supported by this version';

/** Refuse what would change where data lives, and say what else has no effect yet. */
export function checkLaterVariables(env: Environment, notes: Notes): void {
  for (const name of laterServices) {
    if (isGiven(env, name)) addSecretMistake(notes, { name, source: 'environment' }, notYet);
  }
  for (const name of laterNumbers) {
    if (isGiven(env, name)) notes.warnings.push(`environment variable ${name} has no effect in this version`);
  }
  checkCluster(env['CLUSTER'] ?? '', notes);
}

function checkCluster(value: string, notes: Notes): void {
  if (value === '' || value === '0') return;
  addMistake(notes, { name: 'CLUSTER', value, source: 'environment' }, value === '1' ? notYet : 'must be 0');
}

function isGiven(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== '';
}

const secretBytes = 32;

/** `current[,previous]`, or null when there are not one or two of at least 32 bytes each. */
export function parseSecrets(text: string): readonly string[] | null {
  const secrets = text.split(',');
  const isLongEnough = secrets.every((secret) => Buffer.byteLength(secret) >= secretBytes);
  return isLongEnough && secrets.length <= 2 ? secrets : null;
}

/** The secrets of SESSION_SECRET, or null when the data folder keeps them. */
export function readSessionSecrets(env: Environment, notes: Notes): readonly string[] | null {
  const text = env['SESSION_SECRET'] ?? '';
  if (text === '') return null;
  const secrets = parseSecrets(text);
  if (secrets === null) {
    const expected = `must be current[,previous], at least ${secretBytes} bytes each`;
    addSecretMistake(notes, { name: 'SESSION_SECRET', source: 'environment' }, expected);
  }
  return secrets;
}
