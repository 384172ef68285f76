import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../../server/storage/database.ts';
import type { Engine } from '../../server/storage/engines/engine.ts';
import { openSqlite } from '../../server/storage/engines/sqlite.ts';
import { migrate } from '../../server/storage/migrate.ts';
import { migrations } from '../../server/storage/migrations/index.ts';
import { makeTempFolder, readPragma, startUs } from './temp-database.ts';

/** A released step is never edited: whoever has run it would keep the old schema. Add a step instead. */
const released: readonly [name: string, hash: string][] = [
  ['users', 'd43f0c32cadf77b4'],
  ['workspaces', 'a885bc5a76ac5f9f'],
  ['channels', 'ae1b8e2c3a7d597d'],
  ['messages', 'af78aeb61017de34'],
  ['sessions', 'd9da1b8258910122'],
  ['reactions and pins', '0c379fd577932018'],
  ['search', '3f51b19dedf07e8d'],
  ['places', '6f60fdff491a2325'],
  ['people', '1d20bf5a94cae477'],
  ['mentions', '1768fed4ffdd32e2'],
  ['newest message', '2becf481304b6568'],
  ['mentions by message', '03bde660520d8d53'],
  ['files', 'fbba88e2a5e89f26'],
];

const hashOf = (statements: readonly string[]) =>
  createHash('sha256').update(statements.join(';\n')).digest('hex').slice(0, 16);

describe('migrations', () => {
  let folder: Awaited<ReturnType<typeof makeTempFolder>>;
  let engine: Engine;
  beforeEach(async () => {
    folder = await makeTempFolder();
    engine = openSqlite(join(folder.path, 'minimost.db'));
  });
  afterEach(async () => {
    await engine.close();
    await folder.remove();
  });
  const version = () => readPragma(engine.writer, 'user_version');
  const tables = async () => {
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`.execute(
      engine.reader,
    );
    return rows.map((row) => row.name).sort();
  };
  const newest = migrations.length;

  it('are numbered 1, 2, 3 … without holes', () => {
    assert.deepEqual(
      migrations.map((step) => step.version),
      migrations.map((_, index) => index + 1),
    );
    assert.equal(new Set(migrations.map((step) => step.name)).size, newest);
  });

  it('never change once released', () => {
    const now = migrations.map((step) => [step.name, hashOf(step.statements)]);
    assert.deepEqual(now.slice(0, released.length), released);
    assert.equal(now.length, released.length, 'pin the hash of the new step here');
  });

  it('make the whole schema from an empty file', async () => {
    assert.equal(await version(), 0);
    await migrate(engine, migrations);
    assert.equal(await version(), newest);
    assert.deepEqual(await tables(), [
      'audit',
      'channel_aliases',
      'channels',
      'files',
      'founding',
      'instance',
      'login_failures',
      'members',
      'mentions',
      'message_index',
      'message_index_config',
      'message_index_data',
      'message_index_docsize',
      'message_index_idx',
      'messages',
      'participants',
      'reactions',
      'read_marks',
      'search_pending',
      'user_sessions',
      'users',
      'workspaces',
    ]);
  });

  it('give the same schema from every version on the way', async () => {
    const dump = async (of: Engine) =>
      (await sql`select type, name, sql from sqlite_schema order by type, name`.execute(of.writer)).rows;
    await migrate(engine, migrations);
    const whole = await dump(engine);
    for (let from = 0; from < newest; from += 1) {
      const other = openSqlite(join(folder.path, `from-${from}.db`));
      await migrate(other, migrations.slice(0, from));
      assert.equal(await readPragma(other.writer, 'user_version'), from);
      await migrate(other, migrations);
      assert.deepEqual(await dump(other), whole, `from version ${from}`);
      await other.close();
    }
  });

  it('do nothing to a database that has them, and keep its epoch', async () => {
    const first = await openDatabase(engine, 'first', startUs);
    const second = await openDatabase(engine, 'second', startUs);
    assert.equal(first.epoch, 'first');
    assert.equal(second.epoch, 'first');
    assert.equal(await version(), newest);
  });

  it('refuse a database of a newer program and leave it alone', async () => {
    await sql.raw(`pragma user_version = ${newest + 1}`).execute(engine.writer);
    await assert.rejects(openDatabase(engine, 'epoch', startUs), new RegExp(`version ${newest + 1}.*only ${newest}`));
    assert.equal(await version(), newest + 1);
    assert.deepEqual(await tables(), []);
  });

  it('leave the version before a step that fails in the middle, and can go on from there', async () => {
    const broken = {
      version: newest + 1,
      name: 'broken',
      statements: ['create table half (id integer) strict', 'create table users (id integer) strict'],
    };
    await assert.rejects(migrate(engine, [...migrations, broken]), /already exists/);
    assert.equal(await version(), newest);
    assert.ok(!(await tables()).includes('half'));
    await migrate(engine, [...migrations, { ...broken, statements: ['create table half (id integer) strict'] }]);
    assert.equal(await version(), newest + 1);
    assert.ok((await tables()).includes('half'));
  });
});
