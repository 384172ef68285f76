import { sql, type Kysely } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Migration } from './migrations/migration.ts';
import type { Schema } from './schema.ts';

/**
 * Bring a database to the newest schema, each step in a transaction of its own: a crash leaves the version before or
 * after a step, never between.
 * @throws {Error} when the database is newer than this program
 */
export async function migrate(engine: Engine, migrations: readonly Migration[]): Promise<void> {
  await engine.writer.connection().execute(async (connection) => {
    const applied = await readVersion(connection);
    const newest = migrations.at(-1)?.version ?? 0;
    if (applied > newest) {
      throw new Error(`its schema is version ${applied}, and this program knows only ${newest}; use a newer release`);
    }
    for (const migration of migrations.filter((step) => step.version > applied)) {
      await applyStep(connection, engine.beginWrite, migration);
    }
  });
}

async function readVersion(connection: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(connection);
  return rows[0]?.user_version ?? 0;
}

async function applyStep(connection: Kysely<Schema>, begin: string, migration: Migration): Promise<void> {
  await sql.raw(begin).execute(connection);
  try {
    for (const statement of migration.statements) await sql.raw(statement).execute(connection);
    await sql.raw(`pragma user_version = ${migration.version}`).execute(connection);
    await sql.raw('commit').execute(connection);
  } catch (error) {
    await sql.raw('rollback').execute(connection);
    throw error;
  }
}
