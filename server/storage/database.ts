import type { Kysely } from 'kysely';
import type { Engine } from './engines/engine.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Schema } from './schema.ts';
import { Store } from './store.ts';
import { createTimes } from './times.ts';
import { savepoint, transaction } from './transaction.ts';

/** One write transaction: every action in it has a savepoint of its own. */
export interface WriteGroup {
  /** Run one action; when it throws, the transaction is as if it had never run. */
  attempt: <T>(action: (store: Store) => Promise<T>) => Promise<T>;
}

export interface Database {
  readonly engine: Engine;
  /** Random text made with the database: another one means that all numbers start anew. */
  readonly epoch: string;
  /** When the database was made; it tells this one from any other. */
  readonly createdUs: number;
  /** Everything `work` does in one transaction; committed and synced to disk when this resolves. */
  write: <T>(work: (group: WriteGroup) => Promise<T>) => Promise<T>;
  /** Committed state only, one snapshot for the whole of `work`. */
  read: <T>(work: (store: Store) => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}

/**
 * Open a database, bring its schema up to date, and give access to it by transactions only.
 * @param newEpoch used when the database is new
 */
export async function openDatabase(engine: Engine, newEpoch: string, nowUs: number): Promise<Database> {
  await migrate(engine, migrations);
  const instance = await ensureInstance(engine.writer, newEpoch, nowUs);
  const times = createTimes(await readNewestUs(engine.writer));
  const storeOn = (connection: Kysely<Schema>) => new Store({ connection, engine, times });
  return {
    engine,
    epoch: instance.epoch,
    createdUs: instance.created_us,
    write: (work) =>
      transaction(engine.writer, engine.beginWrite, (connection) => {
        const store = storeOn(connection);
        return work({ attempt: (action) => savepoint(connection, engine, () => action(store)) });
      }),
    read: (work) => transaction(engine.reader, 'begin', (connection) => work(storeOn(connection))),
    close: () => engine.close(),
  };
}

async function ensureInstance(database: Kysely<Schema>, newEpoch: string, nowUs: number) {
  await database
    .insertInto('instance')
    .values({ id: 1, epoch: newEpoch, created_us: nowUs })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return database.selectFrom('instance').select(['epoch', 'created_us']).executeTakeFirstOrThrow();
}

async function readNewestUs(database: Kysely<Schema>): Promise<number> {
  const change = await database
    .selectFrom('channels')
    .select((select) => select.fn.max('last_us').as('us'))
    .executeTakeFirst();
  const mark = await database
    .selectFrom('read_marks')
    .select((select) => select.fn.max('moved_us').as('us'))
    .executeTakeFirst();
  return Math.max(change?.us ?? 0, mark?.us ?? 0);
}
