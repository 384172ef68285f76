import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { openDatabase, type Database } from '../../server/storage/database.ts';
import { openSqlite } from '../../server/storage/engines/sqlite.ts';
import type { Schema } from '../../server/storage/schema.ts';

/** A database of its own in a temporary folder, opened as the server opens it. */
export interface TempDatabase {
  readonly file: string;
  readonly database: Database;
  /** The writer itself, for set-up that no action can do yet. */
  readonly rows: Kysely<Schema>;
  /** Close and open again, as a restart of the server does. */
  reopen: () => Promise<Database>;
  close: () => Promise<void>;
}

/** Midnight of some day in November 2023, a whole second. */
export const startUs = 1_700_006_400_000_000;

export async function makeTempFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'minimost-storage-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function openTempDatabase(): Promise<TempDatabase> {
  const folder = await makeTempFolder();
  const file = join(folder.path, 'minimost.db');
  let database = await openDatabase(openSqlite(file), 'epoch-of-the-test', startUs);
  return {
    file,
    get database() {
      return database;
    },
    get rows() {
      return database.engine.writer;
    },
    reopen: async () => {
      await database.close();
      database = await openDatabase(openSqlite(file), 'another-epoch', startUs);
      return database;
    },
    close: async () => {
      await database.close();
      await folder.remove();
    },
  };
}

/** The value of a pragma on a connection. */
export async function readPragma(connection: Kysely<Schema>, name: string): Promise<unknown> {
  const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(connection);
  return Object.values(rows[0] ?? {})[0];
}

/** A workspace with one public channel, the least in which a change can be numbered. */
export async function insertChannel(rows: Kysely<Schema>): Promise<number> {
  const workspace = await rows
    .insertInto('workspaces')
    .values({ name: 'Home', created_us: startUs })
    .returning('id')
    .executeTakeFirstOrThrow();
  const channel = await rows
    .insertInto('channels')
    .values({ workspace_id: workspace.id, kind: 'public', name: 'general', created_us: startUs })
    .returning('id')
    .executeTakeFirstOrThrow();
  return channel.id;
}
