import Database from 'better-sqlite3';

export interface ServerLock {
  readonly release: () => void;
}

// better-sqlite3 closes a database that nobody refers to, and its lock would go with it.
const held = new Set<Database.Database>();

/**
 * Take the lock that says "a server runs on this folder", or null when another process has it.
 * The file holds nothing: what counts is SQLite's lock on it, which the operating system drops when the process
 * ends, however it ends. The file must not be opened in any other way by this process, since closing it then
 * would drop the lock too (POSIX).
 */
export function takeServerLock(path: string): ServerLock | null {
  const database = new Database(path, { timeout: 0 });
  try {
    // Not WAL: there, BEGIN EXCLUSIVE keeps only other writers out.
    database.pragma('journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  held.add(database);
  return {
    release: () => {
      held.delete(database);
      database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
