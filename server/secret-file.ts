import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { randomId } from './random.ts';
import { parseSecrets } from './settings.ts';
import { StartError } from './start-error.ts';

const madeBytes = 48;

/**
 * The session secrets kept in a file, `current[,previous]`; a missing file is made, 0600, with a new secret.
 * The caller holds the server lock, so nobody else makes it at the same time.
 */
export function readOrMakeSecrets(path: string): readonly string[] {
  const text = readIfThere(path) ?? makeSecret(path);
  const secrets = parseSecrets(text.trim());
  // An empty or cut file must not become a weak key, and a new one would sign everybody out without a word.
  if (secrets === null) {
    throw new StartError(
      `The secret file ${path} does not hold a secret of at least 32 bytes; restore it, or remove it to sign everybody out.`,
    );
  }
  return secrets;
}

function readIfThere(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8');
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Written whole and on disk before it has its name, so that a power cut leaves the old state or the new one. */
function makeSecret(path: string): string {
  const secret = randomId(madeBytes);
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  const file = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(file, `${secret}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  syncFolder(dirname(path));
  return secret;
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
