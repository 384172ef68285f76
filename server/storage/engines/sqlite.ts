import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Engine } from './engine.ts';

/** "MINI" in ASCII: tells `file` and us that a database is ours. */
const applicationId = 0x4d494e49;

const goneCodes = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_NOMEM', 'SQLITE_BUSY', 'SQLITE_INTERRUPT'];

/**
 * Open a SQLite database as the server needs it: WAL, `synchronous=FULL`, checked by reading it back.
 * @throws {Error} when a pragma does not hold, the file is no database, or belongs to another program
 */
export function openSqlite(file: string): Engine {
  const writer = openWriter(file);
  const reader = new SqliteDatabase(file, { readonly: true });
  reader.pragma('cache_size = -16000');
  const engine: Engine = {
    kind: 'sqlite',
    actionsPerCommit: 64,
    writer: kyselyOn(writer),
    reader: kyselyOn(reader),
    beginWrite: 'begin immediate',
    greatest: (a, b) => sql<number>`max(${a}, ${b})`,
    idsIn: (ids) => sql<number>`(select value from json_each(${JSON.stringify(ids)}))`,
    jsonRows: (from, columns, orderBy) => {
      const values = sql.join(columns.map((column) => sql.ref(column)));
      return sql<string>`(select json_group_array(json_array(${values}) order by ${sql.ref(orderBy)}) from ${from})`;
    },
    isGone: (error) => goneCodes.some((code) => codeOf(error).startsWith(code)) || !writer.inTransaction,
    isStorageFull: (error) => codeOf(error).startsWith('SQLITE_FULL') || codeOf(error).startsWith('SQLITE_IOERR_WRITE'),
    violatedColumns,
    close: async () => {
      await engine.reader.destroy();
      emptyLog(writer);
      await engine.writer.destroy();
    },
  };
  return engine;
}

function openWriter(file: string): SqliteDatabase.Database {
  const writer = new SqliteDatabase(file);
  try {
    preparePragmas(writer);
    return writer;
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Tidying only: on a full disk the log stays beside the file, and the next start reads both. */
function emptyLog(writer: SqliteDatabase.Database): void {
  try {
    writer.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (!(error instanceof SqliteDatabase.SqliteError)) throw error;
  }
}

function kyselyOn(database: SqliteDatabase.Database): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
}

function preparePragmas(database: SqliteDatabase.Database): void {
  const found = database.pragma('application_id', { simple: true });
  if (found !== 0 && found !== applicationId) throw new Error('the database belongs to another program');
  for (const pragma of [
    'journal_mode = WAL',
    // After WAL: better-sqlite3 falls back to NORMAL there, and an acknowledged message would not survive power loss.
    'synchronous = FULL',
    'foreign_keys = ON',
    'busy_timeout = 5000',
    'trusted_schema = OFF',
    'cell_size_check = ON',
    'secure_delete = FAST',
    'temp_store = MEMORY',
    'cache_size = -16000',
    'mmap_size = 0',
    'wal_autocheckpoint = 4000',
    'journal_size_limit = 67108864',
    `application_id = ${applicationId}`,
  ]) {
    database.pragma(pragma);
  }
  requirePragma(database, 'journal_mode', 'wal');
  requirePragma(database, 'synchronous', 2);
  requirePragma(database, 'foreign_keys', 1);
}

function requirePragma(database: SqliteDatabase.Database, name: string, expected: unknown): void {
  const actual = database.pragma(name, { simple: true });
  if (actual !== expected) throw new Error(`SQLite keeps ${name} at ${String(actual)} instead of ${String(expected)}`);
}

function codeOf(error: unknown): string {
  return error instanceof SqliteDatabase.SqliteError ? error.code : '';
}

function violatedColumns(error: unknown): string[] | null {
  if (!(error instanceof SqliteDatabase.SqliteError)) return null;
  const columns = /UNIQUE constraint failed: (?<columns>.+)/.exec(error.message)?.groups?.['columns'];
  return columns === undefined ? null : columns.split(', ');
}
