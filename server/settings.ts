import { StartError } from './start-error.ts';
import { camelCase } from './settings/camel-case.ts';
import { resolveFolders, type Folders } from './settings/folders.ts';
import { addMistake, showValue, type Notes } from './settings/notes.ts';
import { readEnvironment, readSettingsFile, reportUnknown, type GivenKey } from './settings/sources.ts';
import { table, type Key, type KeySettings } from './settings/table.ts';
import { checkLaterVariables, parseSecrets, readSessionSecrets, type Environment } from './settings/variables.ts';

export { parseSecrets };
export type { Environment };
export type { RateLimits } from './settings/rate-limits.ts';

/** Everything an operator decides, checked and frozen. Parts get what they need of it as arguments. */
export interface Settings extends KeySettings, Folders {
  /** Current secret and perhaps the previous one; null: the data folder keeps it. */
  readonly sessionSecrets: readonly string[] | null;
  /** True when only programs on this computer can reach the server. */
  readonly isLoopback: boolean;
}

export interface LoadInput {
  /** The command line behind the name of the script: `process.argv.slice(2)`. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Absolute path; relative paths are taken from it. */
  readonly projectFolder: string;
}

/** All mistakes of the settings at once, one line each. */
export class SettingsError extends StartError {
  override readonly name = 'SettingsError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/** The environment of this process. Nothing else reads it. */
export function environment(): Environment {
  return process.env;
}

/**
 * Settings from the environment, else the file, else the defaults.
 * Every value that was given is checked, also one that another source overrides.
 * @throws {SettingsError} listing every mistake; nothing has been written by then
 */
export function loadSettings(input: LoadInput): { settings: Settings; warnings: readonly string[] } {
  const notes: Notes = { mistakes: [], warnings: [] };
  const fromFile = readSettingsFile(input.env, input.projectFolder, notes);
  const chosen = choose([...fromFile, ...readEnvironment(input.env, notes)], notes);
  checkSessionDays(chosen, notes);
  checkLaterVariables(input.env, notes);
  const folders = resolveFolders(input, notes);
  const sessionSecrets = readSessionSecrets(input.env, notes);
  if (notes.mistakes.length > 0) throw new SettingsError(notes.mistakes);
  // The keys are those of the table, each with a value its kind has accepted.
  const keys = Object.fromEntries([...chosen].map(([key, { value }]) => [camelCase(key), value])) as KeySettings;
  const settings = { ...keys, ...folders, sessionSecrets, isLoopback: isLoopbackHost(keys.host) };
  advise(settings, notes);
  return { settings: deepFreeze(settings), warnings: notes.warnings };
}

/** The origin people use: `public_url`, or http with host and the port the server got. */
export function publicOrigin(settings: Pick<Settings, 'publicUrl' | 'host'>, port: number): string {
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return settings.publicUrl ?? new URL(`http://${host}:${port}`).origin;
}

/** The value of every key, later ones of `given` over earlier ones. */
function choose(given: readonly GivenKey[], notes: Notes): Map<Key, GivenKey> {
  const chosen = new Map<Key, GivenKey>();
  const defaults = Object.entries(table).map(([name, row]) => ({ name, value: row.fallback, source: 'default' }));
  // Object.entries forgets that the names are those of the table.
  for (const one of [...(defaults as GivenKey[]), ...given]) {
    const value = check(one, notes);
    if (value !== undefined) chosen.set(one.name, { ...one, value });
  }
  return chosen;
}

function check(given: GivenKey, notes: Notes): unknown {
  const { name, source } = given;
  return table[name].kind.check(given.value, {
    wrong: (inside, value, expected) => {
      addMistake(notes, { name: name + inside, value, source }, `must be ${expected}`);
    },
    unknown: (inside, value, known) =>
      reportUnknown({ name: inside, value, source: `${name}, ${source}` }, known, notes),
  });
}

function checkSessionDays(chosen: ReadonlyMap<Key, GivenKey>, notes: Notes): void {
  const idle = chosen.get('session_idle_days');
  const most = chosen.get('session_max_days');
  if (idle === undefined || most === undefined || Number(idle.value) <= Number(most.value)) return;
  addMistake(notes, idle, `must not be above session_max_days, which is ${showValue(most.value)} (${most.source})`);
}

function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Settings that are allowed, but better not chosen unknowingly. */
function advise(settings: Settings, notes: Notes): void {
  if (settings.failedLoginDelayMs < 3_000) {
    notes.warnings.push(
      `failed_login_delay_ms is ${settings.failedLoginDelayMs}: below 3000, passwords are guessed faster`,
    );
  }
  if (!settings.isLoopback && settings.signup === 'open') {
    notes.warnings.push(`signup is open: anybody who reaches ${settings.host} can register`);
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
