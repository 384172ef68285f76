import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicOrigin, type Settings } from '../server/settings.ts';
import { createSettingsFolder } from './support/settings-folder.ts';

const environmentName = (key: string): string => `MINIMOST_${key.toUpperCase()}`;

describe('settings', () => {
  const { load, findMistakes, remove, path: folder } = createSettingsFolder();
  after(remove);

  it('has the documented defaults', () => {
    const { settings, warnings } = load();
    assert.deepEqual(settings, {
      port: 3000,
      host: '127.0.0.1',
      publicUrl: null,
      trustProxy: false,
      allowedOrigins: [],
      socketTransports: ['websocket', 'polling'],
      maxSockets: 10_000,
      maxSocketsPerIp: 2_000,
      maxSocketsPerPerson: 12,
      rateLimitEnabled: true,
      rateLimits: {
        loginFailures: 10,
        accountsCreated: 20,
        passwordFailures: 10,
        sends: 240,
        uploads: 30,
        uploadMib: 500,
        avatars: 60,
        reactions: 60,
        edits: 120,
        channelsCreated: 60,
        searches: 30,
        previews: 30,
        writes: 600,
        reads: 6_000,
        commands10s: 60,
        commandsMinute: 120,
        signals10s: 30,
      },
      logLevel: 'info',
      signup: 'open',
      maxUsers: null,
      defaultRole: 'staff',
      maxLoginAttempts: 5,
      lockoutDurationMinutes: 15,
      failedLoginDelayMs: 3_000,
      sessionIdleDays: 14,
      sessionMaxDays: 30,
      instanceName: 'Minimost',
      channels: ['general', 'off-topic'],
      staffCreateChannel: true,
      staffPin: true,
      staffEveryone: true,
      welcomeMessage: 'Welcome to Minimost, {name}! 👋',
      storeOriginals: true,
      diskFloorMib: 256,
      fullLoadCap: 5_000,
      previewEnabled: true,
      previewAllowHosts: [],
      previewAllowedPorts: [80, 443],
      dataDir: join(folder, 'data'),
      uploadsDir: join(folder, 'uploads'),
      sessionSecrets: null,
      isLoopback: true,
    });
    assert.deepEqual(warnings, []);
  });

  describe('in the environment', () => {
    const texts: readonly (readonly [string, string, keyof Settings, unknown])[] = [
      ['port', '0', 'port', 0],
      ['max_users', 'null', 'maxUsers', null],
      ['rate_limit_enabled', 'false', 'rateLimitEnabled', false],
      ['trust_proxy', 'false', 'trustProxy', false],
      ['trust_proxy', '10.0.0.0/8, fd00::/8', 'trustProxy', ['10.0.0.0/8', 'fd00::/8']],
      ['allowed_origins', '', 'allowedOrigins', []],
      ['channels', 'one,Two', 'channels', ['one', 'two']],
      ['welcome_message', '', 'welcomeMessage', ''],
      ['instance_name', '7', 'instanceName', '7'],
    ];
    for (const [key, text, field, expected] of texts) {
      it(`${key} may be ${JSON.stringify(text)}`, () => {
        assert.deepEqual(load({}, { [environmentName(key)]: text }).settings[field], expected);
      });
    }

    for (const text of [
      '',
      ' 7',
      '7 ',
      '1e3',
      '0x10',
      '７',
      'NaN',
      'Infinity',
      '1.5',
      '-',
      '+7',
      '99999999999999999999',
    ]) {
      it(`${JSON.stringify(text)} is no whole number`, () => {
        assert.match(
          findMistakes({}, { MINIMOST_MAX_SOCKETS: text })[0] ?? '',
          /environment variable MINIMOST_MAX_SOCKETS/,
        );
      });
    }

    for (const text of ['1', 'yes', 'TRUE', '']) {
      it(`${JSON.stringify(text)} is neither true nor false`, () => {
        assert.equal(findMistakes({}, { MINIMOST_STAFF_EVERYONE: text }).length, 1);
      });
    }

    it('wins over the file, and the short name over the long one', () => {
      const file = { port: 1, host: '127.0.0.2' };
      assert.equal(load(file).settings.port, 1);
      assert.equal(load(file, { MINIMOST_PORT: '2' }).settings.port, 2);
      const both = load(file, { PORT: '3', MINIMOST_PORT: '2' }).settings;
      assert.equal(both.port, 3);
      assert.equal(both.host, '127.0.0.2');
    });

    it('has short names for four keys, and an empty one says nothing', () => {
      const env = { PORT: '5', HOST: '::1', PUBLIC_URL: 'https://a.example', LOG_LEVEL: 'debug' };
      const { port, host, publicUrl, logLevel } = load({}, env).settings;
      assert.deepEqual([port, host, publicUrl, logLevel], [5, '::1', 'https://a.example', 'debug']);
      assert.equal(load({ port: 5 }, { PORT: '' }).settings.port, 5);
    });

    it('does not look at NODE_ENV or at variables of other programs', () => {
      assert.deepEqual(load({}, { NODE_ENV: 'development', SIGNUP: 'nonsense', HOME: '/' }), load());
    });
  });

  describe('the file', () => {
    it('may hold $schema', () => assert.deepEqual(load({ $schema: './x.json' }), load()));

    it('may be in UTF-8 with a byte order mark', () => assert.equal(load('\ufeff{"port": 9}').settings.port, 9));

    for (const broken of ['', '{', '[]', 'null', '7', '{"port": NaN}', '{"port": 1,}', '{"port": 01}']) {
      it(`is a mistake when it is ${JSON.stringify(broken)}`, () => {
        const found = findMistakes(broken);
        assert.equal(found.length, 1);
        assert.ok(found[0]?.startsWith(join(folder, 'settings.json')), found[0]);
      });
    }

    it('tells where its JSON breaks without printing it', () => {
      const [found = ''] = findMistakes('{\n  "port": 1\n  "secret_word": 2\n}');
      assert.match(found, /line 3/);
      assert.doesNotMatch(found, /secret_word/);
    });

    it('must exist where SETTINGS names it', () => {
      writeFileSync(join(folder, 'other.json'), '{"port": 77}');
      assert.equal(load({ port: 1 }, { SETTINGS: 'other.json' }).settings.port, 77);
      assert.match(findMistakes({}, { SETTINGS: 'none.json' })[0] ?? '', /none\.json: cannot be read/);
      assert.match(findMistakes({}, { SETTINGS: '.' })[0] ?? '', /cannot be read/);
    });
  });

  describe('folders', () => {
    it('come from the flag, else from the variable, else from the project', () => {
      const env = { DATA_DIR: 'var' };
      const both = load({}, env, ['--data-dir', 'flag']).settings;
      assert.deepEqual([both.dataDir, both.uploadsDir], [join(folder, 'flag'), join(folder, 'flag/uploads')]);
      const variable = load({}, env).settings;
      assert.deepEqual([variable.dataDir, variable.uploadsDir], [join(folder, 'var'), join(folder, 'var/uploads')]);
      assert.equal(load({}, {}, ['--data-dir=/srv/x']).settings.dataDir, '/srv/x');
    });

    it('of uploads may be elsewhere', () => {
      assert.equal(load({}, { UPLOADS_DIR: 'u' }).settings.uploadsDir, join(folder, 'u'));
      assert.equal(load({}, { UPLOADS_DIR: '/u', DATA_DIR: '/d' }).settings.uploadsDir, '/u');
    });

    for (const argv of [
      ['--data-dir'],
      ['--data-dir='],
      ['--data-dir', '--x'],
      ['folder'],
      ['-d', 'x'],
      ['--datadir=x'],
    ]) {
      it(`are not guessed from ${argv.join(' ')}`, () => assert.ok(findMistakes({}, {}, argv).length > 0));
    }
  });

  describe('SESSION_SECRET', () => {
    const [one, two] = ['1'.repeat(32), '2'.repeat(32)];

    it('is the current secret and perhaps the previous one', () => {
      assert.deepEqual(load({}, { SESSION_SECRET: one }).settings.sessionSecrets, [one]);
      assert.deepEqual(load({}, { SESSION_SECRET: `${one},${two}` }).settings.sessionSecrets, [one, two]);
      assert.deepEqual(load({}, { SESSION_SECRET: 'é'.repeat(16) }).settings.sessionSecrets, ['é'.repeat(16)]);
    });

    for (const bad of [one.slice(1), `${one},`, `${one},x`, `,${one}`, `${one},${two},${one}`]) {
      it(`is not ${JSON.stringify(bad)}`, () => {
        const found = findMistakes({}, { SESSION_SECRET: bad });
        assert.equal(found.length, 1);
        assert.ok(!found[0]?.includes('1111'), found[0]);
      });
    }

    it('has no place in the file', () => {
      const { settings, warnings } = load({ session_secret: one });
      assert.equal(settings.sessionSecrets, null);
      assert.equal(warnings.length, 1);
    });
  });

  it('are frozen at every depth', () => {
    const check = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      assert.ok(Object.isFrozen(value));
      Object.values(value).forEach(check);
    };
    check(load({ trust_proxy: ['10.0.0.0/8'] }, { SESSION_SECRET: 'x'.repeat(32) }).settings);
  });

  it('give the origin people use', () => {
    assert.equal(publicOrigin({ publicUrl: null, host: '127.0.0.1' }, 3000), 'http://127.0.0.1:3000');
    assert.equal(publicOrigin({ publicUrl: null, host: '::1' }, 80), 'http://[::1]');
    assert.equal(publicOrigin({ publicUrl: 'https://a.example', host: '::1' }, 80), 'https://a.example');
  });
});
