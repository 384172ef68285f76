import SqliteDatabase from 'better-sqlite3';

/** A SQLite file of its own for the cookie store, so that its writes never wait for messages. */
export interface SessionFile {
  prepare: (sql: string) => SqliteDatabase.Statement;
  exec: (sql: string) => void;
  close: () => void;
}

/** Open or make the file. A lost row signs somebody out, no more, hence `synchronous=NORMAL`. */
export function openSessionFile(path: string): SessionFile {
  const database = new SqliteDatabase(path);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'busy_timeout = 5000', 'trusted_schema = OFF']) {
    database.pragma(pragma);
  }
  return {
    prepare: (sql) => database.prepare(sql),
    exec: (sql) => void database.exec(sql),
    close: () => database.close(),
  };
}
