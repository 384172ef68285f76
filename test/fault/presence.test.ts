import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, personWith, signUp } from '../support/people.ts';
import { spawnServer } from '../support/spawn-server.ts';

describe('P8 presence after SIGKILL', () => {
  let dataDir: string;
  before(async () => (dataDir = await mkdtemp(join(tmpdir(), 'minimost-ghosts-'))));
  after(() => rm(dataDir, { recursive: true, force: true }));

  it('is nobody’s without a socket or a report', async () => {
    const env = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' };
    const first = await spawnServer(env);
    const [alice, bob] = [await signUp(first, 'alice'), await signUp(first, 'bob')];
    const tab = await connect(alice);
    await bob.post('/presence', { state: 'active' });
    await bob.post('/presence/override', { override: 'active' });
    assert.deepEqual(await bob.json('/online_users'), { alice: 'active', bob: 'active' });
    await first.kill('SIGKILL');
    tab.close();
    const second = await spawnServer(env);
    try {
      const states = await personWith(second.url, 'bob', bob.cookie).json<Record<string, string>>('/online_users');
      assert.deepEqual(
        Object.values(states).filter((state) => state !== 'offline'),
        [],
      );
    } finally {
      await second.kill('SIGTERM');
    }
  });
});
