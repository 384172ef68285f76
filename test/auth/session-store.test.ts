import assert from 'node:assert/strict';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { askAs, useWorld } from '../support/scenario.ts';

describe('the file of sessions, damaged', () => {
  const world = useWorld(['alice', 'bob']);

  /** What somebody with the file at hand can do to it. */
  function damage(sql: string): void {
    const file = new SqliteDatabase(join(world().server.dataDir, 'sessions.db'));
    file.exec(sql);
    file.close();
  }

  const statusOf = async (name: string) => (await askAs(world(), { as: name, ask: 'GET /channels' })).status;

  it('signs people out where a row cannot be read, and no more', async () => {
    assert.deepEqual([await statusOf('alice'), await statusOf('bob')], [200, 200]);
    damage(`update sessions set sess = '{"cookie":'`);
    assert.deepEqual([await statusOf('alice'), await statusOf('bob')], [302, 302]);
    assert.equal((await askAs(world(), { as: 'alice', ask: 'GET /login' })).status, 200);
    assert.deepEqual(world().server.logged, []);
  });

  it('is an error with a number in the log when it is gone, and the server goes on', async () => {
    damage('drop table sessions');
    const answer = await askAs(world(), { as: 'alice', ask: 'GET /channels' });
    assert.deepEqual([answer.status, answer.text], [500, 'Something went wrong on the server.']);
    assert.ok(world().server.logged.some((line) => line.includes(String(answer.headers['x-request-id']))));
    assert.equal((await askAs(world(), { ask: 'GET /login' })).status, 200);
    assert.equal((await askAs(world(), { ask: 'GET /api/health' })).text, '{"ok":true}');
  });
});
