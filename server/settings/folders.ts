import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { showValue, type Notes } from './notes.ts';
import type { Environment } from './variables.ts';

/** Absolute paths of what the server keeps. */
export interface Folders {
  /** Database, sessions, secret, lock. */
  readonly dataDir: string;
  /** Files people send. */
  readonly uploadsDir: string;
}

interface FolderInput {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly projectFolder: string;
}

/** Where data lives. Uploads go with a data folder that was given, else they are a folder of the project. */
export function resolveFolders({ argv, env, projectFolder }: FolderInput, notes: Notes): Folders {
  const given = readDataDirFlag(argv, notes) ?? (env['DATA_DIR'] || null);
  const dataDir = resolve(projectFolder, given ?? 'data');
  const besideData = given === null ? resolve(projectFolder, 'uploads') : join(dataDir, 'uploads');
  const uploads = env['UPLOADS_DIR'] || null;
  return { dataDir, uploadsDir: uploads === null ? besideData : resolve(projectFolder, uploads) };
}

/** The value of `--data-dir`. Anything else on the command line is a mistake: it would have no effect. */
function readDataDirFlag(argv: readonly string[], notes: Notes): string | null {
  const options = { 'data-dir': { type: 'string' } } as const;
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  let folder: string | null = null;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const name = token.kind === 'option' ? token.rawName : token.value;
    if (name !== '--data-dir') {
      notes.mistakes.push(`${showValue(name)} (command line): unknown; there is only --data-dir <folder>`);
    } else if (isFolder(token.value)) folder = token.value;
    else notes.mistakes.push('--data-dir (command line): needs the path of a folder');
  }
  return folder;
}

// `--data-dir --other` forgot its folder; one that begins with a dash can be written ./-name.
function isFolder(value: string | undefined): value is string {
  return value !== undefined && !/^(-|$)/.test(value);
}
