import type { CallbackDatabase } from 'connect-sqlite3';
import type { Log } from '../log.ts';
import type { SessionFile } from '../storage/session-file.ts';

/**
 * The callback style that connect-sqlite3 expects, over our own database handle. Every answer comes in a microtask.
 * Errors go to the callback, or to the log where the package passes none; they never throw into the event loop.
 */
export function createCallbackDatabase(file: SessionFile, log: Log): CallbackDatabase {
  const cached = new Map<string, ReturnType<SessionFile['prepare']>>();
  const statement = (sql: string) => {
    const found = cached.get(sql) ?? file.prepare(sql);
    cached.set(sql, found);
    return found;
  };
  const answer = <T>(work: () => T, done?: (error: Error | null, value?: T) => void): void => {
    let error: Error | null = null;
    let value: T | undefined;
    try {
      value = work();
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
      log.error({ error }, 'the session file failed');
    }
    queueMicrotask(() => (error === null ? done?.(null, value) : done?.(error)));
  };
  return {
    exec: (sql, done) => answer(() => file.exec(sql), done),
    run: (sql, parameters, done) => answer(() => void statement(sql).run(...parameters), done),
    get: (sql, parameters, done) => answer(() => readableOnly(statement(sql).get(...parameters)), done),
    all: (sql, parameters, done) =>
      answer(() => {
        // The package inserts through `all`; better-sqlite3 refuses that for statements that return no rows.
        const prepared = statement(sql);
        return prepared.reader ? prepared.all(...parameters) : (prepared.run(...parameters), []);
      }, done),
  };
}

/** The package parses a row inside its callback, where a throw would end the process: broken rows count as absent. */
function readableOnly(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('sess' in row)) return row;
  try {
    JSON.parse(String(row.sess));
    return row;
  } catch {
    return undefined;
  }
}
