import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataFolder } from '../server/data-folder.ts';
import { StartError } from '../server/start-error.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

const module = new URL('../server/data-folder.ts', import.meta.url).href;

const running = new Set<ChildProcess>();

/** Another process that prepares the folder, says how that went, and then lives until it is killed. */
async function spawnServer(folder: string, uid?: number): Promise<{ child: ChildProcess; said: string }> {
  const input = JSON.stringify({ dataDir: folder, uploadsDir: join(folder, 'uploads'), sessionSecrets: null });
  const code = `import(${JSON.stringify(module)}).then(({ prepareDataFolder }) => {
    try { prepareDataFolder(${input}); process.stdout.write('ready'); }
    catch (error) { process.stdout.write(error.name + ': ' + error.message); }
    global.gc?.();
    setInterval(() => {}, 1000);
  });`;
  const child = spawn(process.execPath, ['--expose-gc', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  running.add(child);
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  return { child, said: String(first) };
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('the data folder', () => {
  let top: string;
  let dataDir: string;
  let before: number;

  const inputs = (folder = dataDir, uploadsDir = join(folder, 'uploads')) => ({
    dataDir: folder,
    uploadsDir,
    sessionSecrets: null,
  });
  /** Use the folder as a server does, from start to stop. */
  const visit = (...given: Parameters<typeof inputs>): readonly string[] => {
    const folder = prepareDataFolder(inputs(...given));
    folder.release();
    return folder.sessionSecrets;
  };
  const refusal = (...given: Parameters<typeof inputs>): string => {
    try {
      visit(...given);
    } catch (error) {
      if (error instanceof StartError) return error.message;
      throw error;
    }
    return '';
  };

  beforeEach(() => {
    before = process.umask();
    top = mkdtempSync(join(tmpdir(), 'minimost-data-'));
    dataDir = join(top, 'deep/data');
  });
  afterEach(async () => {
    await Promise.all([...running].map(kill));
    process.umask(before);
    rmSync(top, { recursive: true });
  });

  it('is made for its user alone', () => {
    process.umask(0);
    visit();
    assert.equal(modeOf(dataDir), '700');
    assert.equal(modeOf(join(dataDir, 'uploads')), '700');
    assert.equal(modeOf(join(dataDir, 'secret')), '600');
    assert.equal(modeOf(join(dataDir, 'server.lock')), '600');
    assert.deepEqual(readdirSync(dataDir).sort(), ['secret', 'server.lock', 'uploads']);
    writeFileSync(join(dataDir, 'later'), '');
    assert.equal(modeOf(join(dataDir, 'later')), '600');
  });

  it('is closed to others where it was found empty, and left alone where it was used', () => {
    const [fresh, used] = [join(top, 'fresh'), join(top, 'used')];
    for (const folder of [fresh, used]) {
      mkdirSync(folder);
      // Not by mkdir's mode, which the umask of an earlier test would cut down.
      chmodSync(folder, 0o755);
    }
    writeFileSync(join(fresh, '.gitkeep'), '');
    writeFileSync(join(used, 'something'), '');
    visit(dataDir, fresh);
    visit(dataDir, used);
    assert.deepEqual([modeOf(fresh), modeOf(used)], ['700', '755']);
  });

  it('closes the files it finds, and warns where the folder is open to others', () => {
    mkdirSync(dataDir, { recursive: true });
    const names = ['minimost.db', 'minimost.db-wal', 'minimost.db-shm', 'sessions.db', 'server.lock', 'other'];
    for (const name of names) {
      writeFileSync(join(dataDir, name), '');
      chmodSync(join(dataDir, name), 0o644);
    }
    const warned = (mode: number) => {
      chmodSync(dataDir, mode);
      const sentences: string[] = [];
      prepareDataFolder(inputs(), (sentence) => void sentences.push(sentence)).release();
      return sentences;
    };
    const [sentence = '', ...more] = warned(0o755);
    assert.match(sentence, /^The data folder .*deep\/data is open to other users [^\n]*\.$/);
    assert.deepEqual(more, []);
    assert.deepEqual(
      names.map((name) => modeOf(join(dataDir, name))),
      ['600', '600', '600', '600', '600', '644'],
    );
    assert.deepEqual([warned(0o700), warned(0o750)], [[], []]);
  });

  for (const name of ['minimost.db', 'sessions.db-wal', 'secret', 'server.lock']) {
    it(`refuses a link in the place of ${name}, and leaves what it leads to alone`, () => {
      mkdirSync(dataDir, { recursive: true });
      const target = join(top, 'target');
      writeFileSync(target, '1'.repeat(40));
      chmodSync(target, 0o644);
      symlinkSync(target, join(dataDir, name));
      assert.equal(refusal(), `${join(dataDir, name)} is a symbolic link; put the file itself in its place.`);
      assert.deepEqual([modeOf(target), readFileSync(target, 'utf8')], ['644', '1'.repeat(40)]);
      rmSync(join(dataDir, name));
      assert.equal(refusal(), '', 'the folder is free');
    });
  }

  it('keeps a secret that is made once', () => {
    const [secret = '', ...others] = visit();
    assert.deepEqual(others, []);
    assert.match(secret, /^[A-Za-z0-9_-]{43,}$/);
    assert.deepEqual(visit(), [secret]);
    assert.notDeepEqual(visit(join(top, 'another')), [secret]);
  });

  it('may hold the previous secret, too', () => {
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'secret');
    writeFileSync(path, `${'1'.repeat(32)},${'2'.repeat(32)}\n`, { mode: 0o644 });
    chmodSync(path, 0o644);
    assert.deepEqual(visit(), ['1'.repeat(32), '2'.repeat(32)]);
    assert.equal(modeOf(path), '600');
  });

  it('makes the secret anew after a start that broke off in the middle', () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'secret.new'), 'half');
    const secrets = visit();
    assert.ok((secrets[0] ?? '').length >= 43);
    assert.ok(!readdirSync(dataDir).includes('secret.new'));
  });

  for (const content of ['', 'short', `${'1'.repeat(32)},x`]) {
    it(`refuses a secret file with ${JSON.stringify(content)} and leaves it as it is`, () => {
      mkdirSync(dataDir, { recursive: true });
      const path = join(dataDir, 'secret');
      writeFileSync(path, content);
      assert.match(refusal(), new RegExp(`${path} does not hold a secret`));
      assert.equal(readFileSync(path, 'utf8'), content);
    });
  }

  it('makes no secret when the environment has one', () => {
    const sessionSecrets = ['x'.repeat(32)];
    const folder = prepareDataFolder({ ...inputs(), sessionSecrets });
    folder.release();
    assert.deepEqual(folder.sessionSecrets, sessionSecrets);
    assert.ok(!readdirSync(dataDir).includes('secret'));
  });

  describe('and its lock', () => {
    it('refuse a second server in the same process until the first has released it', () => {
      const first = prepareDataFolder(inputs());
      assert.match(refusal(), /^Another Minimost server is running on the data folder .*deep\/data;/);
      first.release();
      assert.equal(refusal(), '');
    });

    it('refuse a second process until the first was killed with SIGKILL', async () => {
      const first = await spawnServer(dataDir);
      assert.equal(first.said, 'ready');
      const second = await spawnServer(dataDir);
      assert.match(second.said, /^StartError: Another Minimost server is running on the data folder /);
      assert.match(refusal(), /^Another Minimost server/);
      await kill(first.child);
      await kill(second.child);
      assert.equal(refusal(), '');
    });

    it('let many start at once, of which one wins', async () => {
      const servers = await Promise.all(Array.from({ length: 6 }, () => spawnServer(dataDir)));
      await Promise.all(servers.map(({ child }) => kill(child)));
      assert.equal(servers.filter(({ said }) => said === 'ready').length, 1);
      assert.equal(servers.filter(({ said }) => said.startsWith('StartError: Another')).length, 5);
    });

    it('are released when the rest of the start fails', () => {
      writeFileSync(join(top, 'file'), '');
      assert.match(refusal(dataDir, join(top, 'file')), /^The uploads folder /);
      assert.equal(refusal(), '');
    });

    it('refuse a lock file that is none', () => {
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(join(dataDir, 'server.lock'), 'not a database, but long enough to look like one'.repeat(50));
      assert.match(refusal(), /^The data folder .* cannot be used: its file server\.lock is not/);
    });
  });

  describe('that cannot be used gives one sentence with the folder and the reason', () => {
    /** A sentence: one line, the path, one full stop at the end, no stack. */
    const check = (said: string, path: string, reason: RegExp): void => {
      assert.match(said, /^The (data|uploads) folder [^\n]* cannot be used: [^\n]*\.$/);
      assert.ok(said.includes(path), said);
      assert.match(said, reason);
    };

    it('where a file is in its place', () => {
      const path = join(top, 'file');
      writeFileSync(path, '');
      check(refusal(path), path, /there is a file in its place/);
    });

    it('where a file is in its path', () => {
      writeFileSync(join(top, 'file'), '');
      check(refusal(join(top, 'file/data')), join(top, 'file/data'), /there is a file in its path/);
    });

    it('where the system makes no folders', () => {
      check(refusal('/proc/minimost'), '/proc/minimost', /no folder can be made|not permitted|denied|read-only/);
    });

    it('where its path is too long', () => {
      const path = join(top, 'x'.repeat(300));
      check(refusal(path), path, /too long/);
    });

    it('where its user may not write', async function () {
      mkdirSync(dataDir, { recursive: true });
      chmodSync(top, 0o755);
      chmodSync(join(top, 'deep'), 0o755);
      chmodSync(dataDir, 0o555);
      // The rights of root know no bounds, so somebody else has to try.
      const isRoot = process.getuid?.() === 0;
      if (!isRoot) return check(refusal(), dataDir, /permission denied|not permitted/);
      const { child, said } = await spawnServer(dataDir, 65_534);
      await kill(child);
      check(said.replace(/^StartError: /, ''), dataDir, /permission denied|not permitted/);
    });
  });
});
