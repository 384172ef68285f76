import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Change the database of a running server behind its back, as another process would. */
export function changeDatabase(server: { dataDir: string }, sql: string): void {
  const database = new Database(join(server.dataDir, 'minimost.db'));
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}
