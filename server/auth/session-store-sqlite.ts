import connectSqlite3 from 'connect-sqlite3';
import session from 'express-session';
import type { Log } from '../log.ts';
import type { SessionFile } from '../storage/session-file.ts';
import { createCallbackDatabase } from './callback-database.ts';
import type { SessionStore } from './session.ts';
import { hashSessionId } from './session-id.ts';

const SqliteStore = connectSqlite3(session);

type Done = (error?: unknown, value?: unknown) => void;

/**
 * connect-sqlite3 with ids kept only as hashes, so that a stolen file signs nobody in, and callbacks that work once:
 * the package calls back twice on an error.
 */
class HashingStore extends SqliteStore implements SessionStore {
  destroyByHash(sidHash: string, done: Done): void {
    super.destroy(sidHash, once(done));
  }

  override get(sid: string, done: (error?: unknown, session?: session.SessionData | null) => void): void {
    super.get(hashSessionId(sid), once(done));
  }

  override set(sid: string, data: session.SessionData, done?: Done): void {
    super.set(hashSessionId(sid), data, done && once(done));
  }

  override destroy(sid: string, done?: Done): void {
    super.destroy(hashSessionId(sid), done && once(done));
  }

  /** No write per request: the row lives as long as the cookie, and `user_sessions` decides about idle time. */
  override touch(_sid: string, _data: session.SessionData, done?: Done): void {
    done?.(null, true);
  }
}

export function createSqliteSessionStore(file: SessionFile, log: Log): SessionStore {
  return new HashingStore({ db: createCallbackDatabase(file, log) });
}

function once<Arguments extends unknown[]>(done: (...values: Arguments) => void): (...values: Arguments) => void {
  let called = false;
  return (...values) => {
    if (called) return;
    called = true;
    done(...values);
  };
}
