import assert from 'node:assert/strict';
import { createSettingsFolder } from './support/settings-folder.ts';

describe('settings that are wrong:', () => {
  const { load, findMistakes, remove } = createSettingsFolder();
  after(remove);

  describe('mistakes', () => {
    it('include numbers beyond all bounds', () => {
      for (const text of ['1e400', '-1e400', '1e-400']) {
        assert.equal(findMistakes(`{"max_sockets": ${text}}`).length, 1);
      }
    });

    it('are listed all at once with key, value, range and source', () => {
      const env = { PORT: '70000', MINIMOST_SIGNUP: 'x', CLUSTER: '1', SESSION_SECRET: 'short' };
      const found = findMistakes({ host: '', max_login_attempts: 0, staff_everyone: 1 }, env, ['--prot', '1']);
      assert.equal(found.length, 9);
      const list = found.join('\n');
      assert.match(list, /^max_login_attempts = 0 \(.*settings\.json\): must be a whole number from 1 to 1000$/m);
      assert.match(list, /^port = 70000 \(environment variable PORT\): must be a whole number from 0 to 65535$/m);
      assert.match(list, /^"--prot" \(command line\)/m);
    });

    it('count in an overridden source, too', () => {
      assert.equal(findMistakes({ port: -1 }, { PORT: '5' }).length, 1);
    });

    it('name the place inside a list', () => {
      assert.match(findMistakes({ channels: ['a', 'b c'] })[0] ?? '', /^channels\[1\] = "b c"/);
    });

    it('show no control character, and long values shortened', () => {
      const [found = ''] = findMistakes({ signup: `\u001b[31m\u009b1m\u202e${'x'.repeat(500)}` });
      assert.doesNotMatch(found, /[\p{Cc}\u202e]/u);
      assert.ok(found.length < 250, found);
    });

    it('mask secrets', () => {
      const secret = 'hunter2hunter2';
      const env = {
        SESSION_SECRET: secret,
        DATABASE_URL: `postgres://u:${secret}@h/d`,
        REDIS_URL: `redis://:${secret}@h`,
        S3_URL: `s3://k:${secret}@h/b`,
        PUBLIC_URL: `https://u:${secret}@h`,
      };
      const found = findMistakes({}, env);
      assert.equal(found.length, 5);
      assert.doesNotMatch(found.join('\n'), /hunter2/);
    });

    it('are refused services of later versions, in one clear sentence', () => {
      for (const name of ['DATABASE_URL', 'REDIS_URL', 'S3_URL', 'CLUSTER']) {
        const found = findMistakes({}, { [name]: '1' });
        assert.equal(found.length, 1);
        assert.match(found[0] ?? '', new RegExp(`^${name} .*is not supported by this version$`));
        assert.deepEqual(findMistakes({}, { [name]: '' }), []);
      }
      assert.deepEqual(findMistakes({}, { CLUSTER: '0' }), []);
      assert.equal(findMistakes({}, { CLUSTER: 'yes' }).length, 1);
    });

    it('are prototype keys', () => {
      for (const key of ['__proto__', 'constructor', 'prototype']) {
        assert.match(findMistakes(`{"${key}": {"port": 1}}`)[0] ?? '', new RegExp(`^${key} = `));
      }
      assert.equal(({} as Record<string, unknown>)['port'], undefined);
    });

    it('are idle days above the most days, also against the default', () => {
      assert.match(
        findMistakes({ session_idle_days: 8, session_max_days: 7 })[0] ?? '',
        /^session_idle_days = 8 .* above session_max_days, which is 7 /,
      );
      assert.match(findMistakes({ session_max_days: 7 })[0] ?? '', /^session_idle_days = 14 \(default\)/);
      assert.deepEqual(findMistakes({ session_idle_days: 7, session_max_days: 7 }), []);
    });
  });

  describe('warnings', () => {
    const near: readonly (readonly [string, string | null])[] = [
      ['signpu', 'signup'],
      ['sign_up', 'signup'],
      ['Port', 'port'],
      ['max_user', 'max_users'],
      ['max_sockets_per_preson', 'max_sockets_per_person'],
      ['smtp', null],
      ['hasOwnProperty', null],
    ];
    for (const [key, meant] of near) {
      it(`name ${meant ?? 'nothing'} for ${key}`, () => {
        const [warning = '', ...others] = load({ [key]: 'secret value' }).warnings;
        assert.deepEqual(others, []);
        assert.ok(warning.includes(`"${key}"`), warning);
        assert.equal(/did you mean (.*)\?$/.exec(warning)?.[1] ?? null, meant);
        assert.doesNotMatch(warning, /secret value/);
      });
    }

    it('name the variable that was meant', () => {
      const warningOf = (name: string): string => load({}, { [name]: 'x' }).warnings.join();
      assert.match(warningOf('MINIMOST_SIGNPU'), /MINIMOST_SIGNPU has no effect; did you mean MINIMOST_SIGNUP\?/);
      assert.match(warningOf('MINIMOST_signup'), /did you mean MINIMOST_SIGNUP\?/i);
      assert.match(warningOf('MINIMOST_DATA_DIR'), /did you mean DATA_DIR\?/);
      assert.match(warningOf('BUS'), /BUS has no effect/);
    });

    it('tell of a short delay and of a sign-up open to the network', () => {
      assert.match(load({ failed_login_delay_ms: 2_999 }).warnings.join(), /failed_login_delay_ms is 2999/);
      assert.match(load({ host: '0.0.0.0' }).warnings.join(), /anybody who reaches 0\.0\.0\.0 can register/);
      assert.deepEqual(load({ host: '0.0.0.0', signup: 'closed' }).warnings, []);
      for (const host of ['localhost', '::1', '127.0.0.9']) assert.deepEqual(load({ host }).warnings, []);
    });
  });
});
