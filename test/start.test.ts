import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signUp } from './support/people.ts';
import { spawnServer, startAndFail } from './support/spawn-server.ts';

describe('a start that cannot be', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'minimost-start-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** One sentence for a person: no stack, no second line. */
  function assertOneSentence({ output, code }: { output: string; code: number | null }, words: RegExp): void {
    assert.equal(code, 1);
    assert.match(output, words);
    assert.equal(output.trim().split('\n').length, 1, output);
  }

  it('a second server on the same data is refused, and the first one goes on', async () => {
    const first = await spawnServer({ DATA_DIR: folder, PORT: '0' });
    try {
      assertOneSentence(await startAndFail({ DATA_DIR: folder, PORT: '0' }), /Another Minimost server is running/);
      const alice = await signUp(first, 'alice');
      assert.equal((await alice.send('general', 'still here')).status, 200);
    } finally {
      await first.kill('SIGKILL');
    }
  });

  it('after a crash the data folder is free again, with everything in it', async () => {
    const first = await spawnServer({ DATA_DIR: folder, PORT: '0' });
    const alice = await signUp(first, 'alice');
    await first.kill('SIGKILL');
    const second = await spawnServer({ DATA_DIR: folder, PORT: '0' });
    const response = await fetch(`${second.url}/users`, {
      headers: { cookie: alice.cookie, accept: 'application/json' },
    });
    assert.equal(response.status, 200);
    assert.equal(await second.kill('SIGTERM'), 0);
  });

  it('all mistakes of settings.json are listed at once, and nothing is written', async () => {
    const settings = join(folder, 'settings.json');
    await writeFile(settings, JSON.stringify({ port: 'http', max_login_attempts: 0, channels: ['dm'], prot: 1 }));
    const { output, code } = await startAndFail({ SETTINGS: settings, DATA_DIR: join(folder, 'data') });
    assert.equal(code, 1);
    for (const key of ['port', 'max_login_attempts', 'channels']) assert.match(output, new RegExp(`^${key}`, 'm'));
    assert.doesNotMatch(output, /at .*\.ts:/);
    await assert.rejects(stat(join(folder, 'data')));
  });

  it('a taken port is named', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo; // it listens on TCP
    const refused = await startAndFail({ DATA_DIR: folder, PORT: String(port) });
    other.close();
    assertOneSentence(refused, new RegExp(`Port ${port} on 127.0.0.1 is taken`));
  });

  it('a data folder that cannot be written is named', async () => {
    await writeFile(join(folder, 'file'), '');
    assertOneSentence(await startAndFail({ DATA_DIR: join(folder, 'file', 'data'), PORT: '0' }), /data folder .*file/);
  });

  it('a closed server without an account says how to get its owner', async () => {
    const env = { DATA_DIR: folder, PORT: '0', MINIMOST_SIGNUP: 'closed' };
    const closed = await spawnServer(env);
    assert.match(closed.output(), /signup is closed and nobody has an account yet/);
    await closed.kill('SIGTERM');
    const open = await spawnServer({ ...env, MINIMOST_SIGNUP: 'open' });
    await signUp(open, 'alice');
    await open.kill('SIGTERM');
    const again = await spawnServer(env);
    assert.doesNotMatch(again.output(), /nobody has an account/);
    await again.kill('SIGTERM');
  });

  it('a database that is none is left alone', async () => {
    await writeFile(join(folder, 'minimost.db'), 'these are my notes, not a database'.repeat(100));
    assertOneSentence(await startAndFail({ DATA_DIR: folder, PORT: '0' }), /database .* cannot be opened/);
  });
});
