import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomId } from './random.ts';
import { readOrMakeSecrets } from './secret-file.ts';
import { StartError } from './start-error.ts';
import { takeServerLock, type ServerLock } from './storage/server-lock.ts';
import type { Settings } from './settings.ts';

/** A data folder that is ours alone, until it is released. */
export interface DataFolder {
  /** The current secret, then perhaps the previous one. */
  readonly sessionSecrets: readonly string[];
  /** Let another server use the folder. The end of the process does the same. */
  readonly release: () => void;
}

/**
 * Make the folders if need be, take the server lock, and read or make the session secret.
 * From here on every file this process makes belongs to its user alone.
 * @param warn told in a sentence what others may read, where the operator has to judge that
 * @throws {StartError} one sentence: another server is there, or the folder cannot be used
 */
export function prepareDataFolder(
  settings: Pick<Settings, 'dataDir' | 'uploadsDir' | 'sessionSecrets'>,
  warn: (sentence: string) => void = printWarning,
): DataFolder {
  // SQLite and multer choose 0644 otherwise.
  process.umask(0o077);
  makeFolder('data', settings.dataDir);
  closeFiles(settings.dataDir, warn);
  const lock = takeLock(settings.dataDir);
  try {
    makeFolder('uploads', settings.uploadsDir);
    const sessionSecrets = settings.sessionSecrets ?? readSecrets(settings.dataDir);
    return { sessionSecrets, release: lock.release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Make a folder, 0700, and see that it can be written. */
function makeFolder(what: string, folder: string): void {
  try {
    makeWithParents(folder);
    // One that already holds something has the modes its owner wants. A checked-out or just mounted one has none.
    if (readdirSync(folder).every((name) => name === '.gitkeep')) chmodSync(folder, 0o700);
    const probe = join(folder, `.write-test-${randomId(6)}`);
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    throw unusable(what, folder, error);
  }
}

function printWarning(sentence: string): void {
  process.stderr.write(`Warning: ${sentence}\n`);
}

const databases = ['minimost.db', 'sessions.db', 'server.lock'];
/** Every file this server makes beside the uploads. */
const ownFiles = [
  ...databases.flatMap((name) => [name, `${name}-wal`, `${name}-shm`, `${name}-journal`]),
  'secret',
  'secret.new',
];

/** A folder that was made by hand, unpacked or restored may hold our files with any mode. */
function closeFiles(folder: string, warn: (sentence: string) => void): void {
  for (const name of ownFiles) closeFile(join(folder, name), warn);
  // Its group may look into it, where the operator wants that: what is inside is closed one by one.
  if ((statSync(folder).mode & 0o027) !== 0) {
    warn(`The data folder ${folder} is open to other users of this computer; close it with chmod 700.`);
  }
}

function closeFile(path: string, warn: (sentence: string) => void): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  // Whoever could put it there would choose which file this server reads, writes and closes.
  if (found.isSymbolicLink()) throw new StartError(`${path} is a symbolic link; put the file itself in its place.`);
  if (!found.isFile() || (found.mode & 0o077) === 0) return;
  try {
    // By its path: opening and closing a database file would drop the locks this process holds on it.
    chmodSync(path, 0o600);
  } catch (error) {
    warn(`Other users of this computer may read ${path}, and its mode cannot be changed: ${reasonOf(error)}.`);
  }
}

/** Node's own recursive mkdir never returns where folders cannot be made at all, as below /proc. */
function makeWithParents(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    makeWithParents(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}

function takeLock(folder: string): ServerLock {
  let lock: ServerLock | null;
  try {
    lock = takeServerLock(join(folder, 'server.lock'));
  } catch (error) {
    throw unusable('data', folder, error);
  }
  if (lock !== null) return lock;
  throw new StartError(
    `Another Minimost server is running on the data folder ${folder}; stop it, or give this one its own with DATA_DIR.`,
  );
}

function readSecrets(folder: string): readonly string[] {
  try {
    return readOrMakeSecrets(join(folder, 'secret'));
  } catch (error) {
    throw error instanceof StartError ? error : unusable('data', folder, error);
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'the operation is not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['EEXIST', 'there is a file in its place'],
  ['ENOTDIR', 'there is a file in its path'],
  ['ENOENT', 'no folder can be made there'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['ELOOP', 'its symbolic links lead in a circle'],
  ['ENAMETOOLONG', 'its path is too long'],
  ['SQLITE_NOTADB', 'its file server.lock is not the one this server made'],
]);

function unusable(what: string, folder: string, error: unknown): StartError {
  return new StartError(`The ${what} folder ${folder} cannot be used: ${reasonOf(error)}.`, { cause: error });
}

function reasonOf(error: unknown): string {
  return reasons.get(codeOf(error)) ?? codeOf(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
