import { posix } from 'node:path';
import { lineOf, type Import, type Source } from './source.ts';

/** What one place may import. A name ending in `.ts` is one file, any other a folder with all that is in it. */
interface Row {
  readonly places?: readonly string[];
  /** Places of which only `import type` is allowed. */
  readonly types?: readonly string[];
  /** A package with its subpaths, or one subpath alone. */
  readonly packages?: readonly string[];
  readonly typePackages?: readonly string[];
  /** Modules of Node itself: all of them, or these. */
  readonly node?: true | readonly string[];
}

/** What every folder of the server may use. Actions get no clock and no randomness: an action may run twice. */
const basics = ['shared', 'server/errors.ts', 'server/log.ts'];
const tools = [...basics, 'server/clock.ts', 'server/random.ts'];
// A part is handed its settings, so it knows what they look like and cannot load them. Storage and actions know neither.
const settings = 'server/settings';
const everyPlace = '*';

/**
 * Which way imports may point, and which folder names which package. A row comes with the folder or package it speaks
 * of; a place that is not here may import nothing.
 */
export const importTable: Readonly<Record<string, Row>> = {
  shared: { packages: ['zod/mini'] },

  'server/errors.ts': { places: ['shared'] },
  'server/start-error.ts': {},
  'server/mask.ts': {},
  'server/clock.ts': {},
  'server/log-levels.ts': {},
  'server/random.ts': { node: true },
  'server/log.ts': { places: ['shared', 'server/mask.ts', 'server/log-levels.ts'], packages: ['pino'], node: true },
  'server/settings': {
    places: [...basics, 'server/mask.ts', 'server/log-levels.ts', 'server/start-error.ts'],
    node: true,
  },
  'server/secret-file.ts': { places: ['server/random.ts', settings, 'server/start-error.ts'], node: true },
  'server/data-folder.ts': {
    places: [...tools, 'server/secret-file.ts', 'server/start-error.ts', 'server/storage'],
    types: [settings],
    node: true,
  },
  'server/drain.ts': { places: [...basics, 'server/clock.ts'], node: true },
  'server/types': { typePackages: ['connect-sqlite3', 'express-session'], types: ['shared', 'server/auth'] },

  'server/storage': { places: tools, packages: ['kysely', 'better-sqlite3'], node: true },
  // A hash is a pure function of its input; files, sockets and timers are not.
  'server/actions': { node: ['node:crypto'], places: basics, types: ['server/storage', 'server/clock.ts'] },
  'server/auth': {
    places: [...tools, 'server/actions'],
    types: ['server/storage', settings],
    packages: ['express-session', 'connect-sqlite3'],
    node: true,
  },
  'server/media': { places: tools, types: [settings], packages: ['sharp', 'mime-types'], node: true },
  'server/previews': {
    places: tools,
    types: [settings],
    packages: ['open-graph-scraper', 'undici'],
    node: true,
  },
  'server/integrations': { places: tools, node: true },
  'server/notify': { places: [...tools, 'server/previews'], types: [settings], node: true },
  'server/backplane': { places: tools, types: ['server/actions', settings], typePackages: ['socket.io'], node: true },
  'server/jobs': {
    places: [...tools, 'server/actions', 'server/media', 'server/integrations', 'server/notify'],
    types: ['server/storage', settings],
    node: true,
  },
  'server/http': {
    places: [...tools, 'server/auth', 'server/actions', 'server/media', 'server/previews', 'server/integrations'],
    types: ['server/backplane', settings],
    packages: ['express', 'multer', 'helmet', 'zod', 'content-disposition'],
    node: true,
  },
  'server/realtime': {
    places: [...tools, 'server/auth', 'server/actions'],
    types: ['server/backplane', settings],
    packages: ['socket.io', 'zod'],
    node: true,
  },
  'server/app.ts': { places: ['shared', 'server'], node: true },
  'server/main.ts': { places: ['shared', 'server'], node: true },

  client: { places: ['shared'], packages: ['preact', '@preact/signals', 'virtua', 'socket.io-client', 'zod/mini'] },
  'vite.config.ts': { packages: ['vite'], node: true },
  scripts: { places: ['shared', 'server', 'test'], packages: ['prettier', 'sharp', 'unicode-emoji-json'], node: true },
  bench: { places: [everyPlace], packages: [everyPlace], node: true },
  test: { places: [everyPlace], packages: [everyPlace], node: true },
};

/** Files that nobody imports but the few named here, whatever their row says. */
const importedBy: Readonly<Record<string, readonly string[]>> = {
  'server/main.ts': ['test', 'bench'],
  'server/app.ts': ['server/main.ts', 'test', 'bench', 'scripts'],
};

/** `server/http` for a file below it, `server/log.ts` for a file of its own, `client` for all of the client. */
function placeOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  if (path === 'server/settings.ts') return 'server/settings';
  return top === 'server' ? `${top}/${second}` : top;
}

/** What is wrong with the imports of a file, one sentence each. */
export function importViolations(source: Source): string[] {
  const place = placeOf(source.path);
  const row = importTable[place];
  if (row === undefined) return [`${source.path}: ${place} has no row in the import table`];
  return source.imports.flatMap((found) => {
    const problem = judge(source.path, row, found);
    return problem === null ? [] : [`${source.path}:${lineOf(source, found.start)} ${problem}`];
  });
}

function judge(path: string, row: Row, { target, how }: Import): string | null {
  if (target === null) {
    return row.places?.includes(everyPlace) || placeOf(path) === 'scripts'
      ? null
      : 'loads a module that cannot be read from the source';
  }
  const module = resolve(path, target);
  if (module === null) return judgePackage(path, row, target, how);
  if (/(^|\/)vendor\//.test(module)) return `imports ${module}, which nobody does`;
  return judgePlace(path, row, module, how);
}

/** The path of a module of ours, or null for a package or a module of Node. */
function resolve(path: string, target: string): string | null {
  const plain = target.replace(/\?.*$/, '');
  if (plain.startsWith('#shared/')) return posix.join('shared', plain.slice('#shared/'.length));
  return plain.startsWith('.') ? posix.join(posix.dirname(path), plain) : null;
}

function judgePackage(path: string, row: Row, target: string, how: Import['how']): string | null {
  if (target.startsWith('node:')) return names(row.node, target) ? null : `${placeOf(path)} may not import ${target}`;
  if (names(row.packages, target) || (how === 'type' && names(row.typePackages, target))) return null;
  return `${placeOf(path)} may not name the package ${target}`;
}

function names(packages: true | readonly string[] = [], target: string): boolean {
  if (packages === true) return true;
  return packages.some((name) => name === everyPlace || target === name || target.startsWith(`${name}/`));
}

function judgePlace(path: string, row: Row, module: string, how: Import['how']): string | null {
  const from = placeOf(path);
  const to = placeOf(module);
  if (from === to) return null;
  if (importedBy[to]?.includes(from) === false) return `imports ${module}, but ${from} may not`;
  if (isIn(to, row.places)) return null;
  if (!isIn(to, row.types)) return `imports ${module}, but ${from} may not import ${to}`;
  return how === 'type' ? null : `may only import the types of ${module} (import type)`;
}

function isIn(place: string, places: readonly string[] = []): boolean {
  return places.some((one) => one === everyPlace || place === one || place.startsWith(`${one}/`));
}
