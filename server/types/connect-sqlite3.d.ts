declare module 'connect-sqlite3' {
  import type session from 'express-session';

  /** The four methods the store calls on an open database. */
  interface CallbackDatabase {
    exec: (sql: string, done: (error: Error | null) => void) => void;
    run: (sql: string, parameters: unknown[], done?: (error: Error | null) => void) => void;
    get: (sql: string, parameters: unknown[], done: (error: Error | null, row?: unknown) => void) => void;
    all: (sql: string, parameters: unknown[], done: (error: Error | null, rows?: unknown[]) => void) => void;
  }

  type Done = (error?: unknown, value?: unknown) => void;

  class SQLiteStore extends session.Store {
    constructor(options: { db: CallbackDatabase; table?: string });
    get(sid: string, done: (error?: unknown, session?: session.SessionData | null) => void): void;
    set(sid: string, data: session.SessionData, done?: Done): void;
    destroy(sid: string, done?: Done): void;
    touch(sid: string, data: session.SessionData, done?: Done): void;
  }

  export default function connectSqlite3(connect: typeof session): typeof SQLiteStore;
}
