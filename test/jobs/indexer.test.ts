import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { changeDatabase } from '../support/database.ts';
import { signIn, signUp, type TestPerson } from '../support/people.ts';
import { startServer } from '../support/start-server.ts';

describe('the search index of a running server', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'minimost-test-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  function count(from: string): number {
    const database = new SqliteDatabase(join(dataDir, 'minimost.db'), { readonly: true });
    try {
      return database.prepare(`select count(*) from ${from}`).pluck().get() as number; // a count
    } finally {
      database.close();
    }
  }
  const indexed = () => count(`message_index where message_index match '"wor" AND "ord"'`);

  /** Until the index has nothing to catch up with. */
  async function untilIndexed(): Promise<void> {
    while (count('search_pending') > 0) await new Promise((resume) => setTimeout(resume, 10));
  }

  const find = (person: TestPerson, words: string) => person.json<unknown[]>(`/search_messages?q=${words}`);

  it('follows what is written', async () => {
    await using server = await startServer({ dataDir });
    const alice = await signUp(server, 'alice');
    for (let i = 0; i < 200; i += 1) await alice.send('general', `words ${i}`);
    await untilIndexed();
    assert.equal(indexed(), 200);
    assert.equal((await find(alice, 'words')).length, 50);
    assert.deepEqual(server.logged, []);
  });

  it('goes on after a restart where it was', async () => {
    const first = await startServer({ dataDir });
    const writer = await signUp(first, 'alice');
    await writer.send('general', 'the last words');
    await first.stop();
    // As it is when the server was killed before the index had it.
    const text = `select id from messages where content_type = 'text'`;
    changeDatabase({ dataDir }, `delete from message_index where rowid in (${text})`);
    changeDatabase({ dataDir }, `insert or ignore into search_pending ${text}`);
    assert.equal(indexed(), 0);
    await using second = await startServer({ dataDir });
    const reader = await signIn(second, 'alice');
    assert.equal((await find(reader, 'last')).length, 1);
    await untilIndexed();
    assert.equal(indexed(), 1);
    assert.equal((await find(reader, 'last')).length, 1);
  });
});
