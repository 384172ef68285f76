import { sql, type Kysely } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';

/** Everything `work` does on one connection, committed when this resolves, undone when it throws. */
export async function transaction<T>(
  database: Kysely<Schema>,
  begin: string,
  work: (connection: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  return database.connection().execute(async (connection) => {
    await sql.raw(begin).execute(connection);
    try {
      const result = await work(connection);
      await sql.raw('commit').execute(connection);
      return result;
    } catch (error) {
      // A full disk has ended the transaction already; the rollback then fails, and the first error is the true one.
      await sql
        .raw('rollback')
        .execute(connection)
        .catch(() => undefined);
      throw error;
    }
  });
}

/** Everything `work` does, or nothing of it while the rest of the transaction stays. */
export async function savepoint<T>(connection: Kysely<Schema>, engine: Engine, work: () => Promise<T>): Promise<T> {
  await sql.raw('savepoint action').execute(connection);
  try {
    const result = await work();
    await sql.raw('release action').execute(connection);
    return result;
  } catch (error) {
    if (!engine.isGone(error)) {
      await sql.raw('rollback to action').execute(connection);
      await sql.raw('release action').execute(connection);
    }
    throw error;
  }
}
