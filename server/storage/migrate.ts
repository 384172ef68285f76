import { sql, type Kysely } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Migration } from './migrations/migration.ts';
import type { Schema } from './schema.ts';
import { transaction } from './transaction.ts';

/**
 * Bring a database to the newest schema, each step in a transaction of its own: a crash leaves the version before or
 * after a step, never between.
 * @throws {Error} when the database is newer than this program
 */
export async function migrate(engine: Engine, migrations: readonly Migration[]): Promise<void> {
  const applied = await readVersion(engine.writer);
  const newest = migrations.at(-1)?.version ?? 0;
  if (applied > newest) {
    throw new Error(`its schema is version ${applied}, and this program knows only ${newest}; use a newer release`);
  }
  for (const migration of migrations.filter((step) => step.version > applied)) await applyStep(engine, migration);
}

async function readVersion(database: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(database);
  return rows[0]?.user_version ?? 0;
}

async function applyStep(engine: Engine, { version, statements }: Migration): Promise<void> {
  await transaction(engine.writer, engine.beginWrite, async (connection) => {
    for (const statement of statements) await sql.raw(statement).execute(connection);
    await sql.raw(`pragma user_version = ${version}`).execute(connection);
  });
}
