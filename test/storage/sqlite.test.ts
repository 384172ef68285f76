import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../../server/storage/database.ts';
import { openSqlite } from '../../server/storage/engines/sqlite.ts';
import {
  insertChannel,
  makeTempFolder,
  openTempDatabase,
  readPragma,
  startUs,
  type TempDatabase,
} from './temp-database.ts';

describe('the SQLite engine', () => {
  let temp: TempDatabase;
  before(async () => (temp = await openTempDatabase()));
  after(() => temp.close());

  for (const [name, expected] of [
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['trusted_schema', 0],
    ['mmap_size', 0],
    ['application_id', 0x4d494e49],
  ] as const) {
    it(`keeps ${name} at ${expected} on the writer`, async () => {
      assert.equal(await readPragma(temp.rows, name), expected);
    });
  }

  it('cannot write on the reader', async () => {
    const write = sql`update instance set epoch = 'other'`.execute(temp.database.engine.reader);
    await assert.rejects(write, { code: 'SQLITE_READONLY' });
  });

  it('asks for strict tables everywhere', async () => {
    const { rows } = await sql<{ name: string }>`
      select name from pragma_table_list
      where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite\\_%' escape '\\'`.execute(
      temp.rows,
    );
    assert.deepEqual(rows, []);
  });

  it('takes any number of ids as one parameter', async () => {
    const channelId = await insertChannel(temp.rows);
    const ids = Array.from({ length: 50_000 }, (_, index) => index + channelId);
    const { idsIn } = temp.database.engine;
    const find = (list: number[]) =>
      sql<{ id: number }>`select id from channels where id in ${idsIn(list)}`.execute(temp.rows);
    assert.deepEqual((await find(ids)).rows, [{ id: channelId }]);
    assert.deepEqual((await find([])).rows, []);
  });

  it('tells the greater of two numbers', async () => {
    const { greatest } = temp.database.engine;
    const { rows } = await sql<{ a: number; b: number }>`
      select ${greatest(sql<number>`3`, sql<number>`5`)} as a, ${greatest(sql<number>`5`, sql<number>`-3`)} as b`.execute(
      temp.rows,
    );
    assert.deepEqual(rows, [{ a: 5, b: 5 }]);
  });

  it('names the columns of a unique violation, and of nothing else', async () => {
    const { engine } = temp.database;
    const insert = () => sql`insert into workspaces (id, name, created_us) values (900, 'a', 1)`.execute(temp.rows);
    await insert();
    const taken = await insert().catch((error: unknown) => error);
    assert.deepEqual(engine.violatedColumns(taken), ['workspaces.id']);
    assert.equal(engine.violatedColumns(new Error('UNIQUE constraint failed: workspaces.id')), null);
    assert.equal(engine.isStorageFull(taken), false);
  });

  it('empties the log into the file when it closes, so that the file alone is the database', async () => {
    const folder = await makeTempFolder();
    const file = join(folder.path, 'minimost.db');
    const database = await openDatabase(openSqlite(file), 'epoch', startUs);
    await insertChannel(database.engine.writer);
    await database.close();
    const copy = join(folder.path, 'copy.db');
    writeFileSync(copy, readFileSync(file));
    const engine = openSqlite(copy);
    const rows = await engine.reader.selectFrom('channels').select('name').execute();
    assert.deepEqual(rows, [{ name: 'general' }]);
    await engine.close();
    await folder.remove();
  });
});

describe('a file that is not ours', () => {
  it('is refused when it is no database, and stays as it was', async () => {
    const folder = await makeTempFolder();
    const file = join(folder.path, 'letter.txt');
    const text = 'Dear Alice, '.repeat(1_000);
    writeFileSync(file, text);
    assert.throws(() => openSqlite(file), { code: 'SQLITE_NOTADB' });
    assert.equal(readFileSync(file, 'utf8'), text);
    await folder.remove();
  });

  it('is refused when another program has marked it', async () => {
    const temp = await openTempDatabase();
    await sql`pragma application_id = 12345`.execute(temp.rows);
    assert.throws(() => openSqlite(temp.file), /belongs to another program/);
    await temp.close();
  });
});
