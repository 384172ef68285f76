import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createLog, type Log } from '../server/log.ts';
import type { LogLevel } from '../server/log-levels.ts';

interface Line {
  readonly [name: string]: unknown;
}

/** What a log has written: the raw lines, and what they parse to. */
function openLog(level: LogLevel = 'debug'): { log: Log; raw: string[]; lines: () => Line[] } {
  const raw: string[] = [];
  const log = createLog(level, { write: (line: string) => void raw.push(line) });
  return { log, raw, lines: () => raw.map((line) => JSON.parse(line)) };
}

/** The first line, written at info with these fields. */
function lineOf(fields: Record<string, unknown>, message = 'something'): Line {
  const { log, lines } = openLog();
  log.info(fields, message);
  return lines()[0] ?? {};
}

describe('the log', () => {
  it('writes one JSON line with level, time, fields and message', () => {
    const { log, raw, lines } = openLog();
    log.info({ durationMs: 5, list: [1, { a: null }] }, 'request done');
    assert.equal(raw.length, 1);
    assert.match(raw[0] ?? '', /^\{[^\n]*\}\n$/);
    const { time, ...line } = lines()[0] ?? {};
    assert.deepEqual(line, { level: 'info', durationMs: 5, list: [1, { a: null }], msg: 'request done' });
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
  for (const [index, level] of levels.entries()) {
    it(`at ${level} leaves out what is less important`, () => {
      const { log, lines } = openLog(level);
      for (const one of levels) log[one]({}, one);
      assert.deepEqual(
        lines().map((line) => line['level']),
        levels.slice(0, index + 1),
      );
    });
  }

  it('adds the fields of a child, masked, to each of its lines', () => {
    const { log, lines } = openLog();
    const child = log.child({ requestId: 'r1', token: 'hunter2' }).child({ path: '/x?code=hunter2' });
    child.warn({ status: 500 }, 'one');
    log.info({}, 'two');
    const [first = {}, second = {}] = lines();
    assert.equal(first['requestId'], 'r1');
    assert.equal(first['status'], 500);
    assert.equal(second['requestId'], undefined);
    assert.doesNotMatch(JSON.stringify(lines()), /hunter2/);
  });

  describe('masks', () => {
    for (const name of [
      'cookie',
      'Cookie',
      'set-cookie',
      'Authorization',
      'proxy-authorization',
      'password',
      'newPassword',
      'password_again',
      'passwordHash',
      'token',
      'access_token',
      'sessionSecret',
      'tokens',
    ]) {
      it(`the field ${name} at any depth`, () => {
        const line = lineOf({
          [name]: 'hunter2',
          headers: { [name]: ['hunter2'], list: [{ [name]: { x: 'hunter2' } }] },
        });
        assert.doesNotMatch(JSON.stringify(line), /hunter2/);
        assert.equal(line[name], '[masked]');
      });
    }

    for (const [text, left] of [
      ['/register/?code=hunter2', '/register/?code=[masked]'],
      ['/a?x=1&token=hunter2&y=2', '/a?x=1&token=[masked]&y=2'],
      ['/a?CODE=hunter2#b', '/a?CODE=[masked]#b'],
      ['/a#access_token=hunter2', '/a#access_token=[masked]'],
      ['/a?new_password=hunter2', '/a?new_password=[masked]'],
      ['Bearer hunter2hunter2', 'Bearer [masked]'],
      ['postgres://u:hunter2@host/db', 'postgres://[masked]@host/db'],
      [
        'see http://h/?code=hunter2 and http://h/?token=hunter2',
        'see http://h/?code=[masked] and http://h/?token=[masked]',
      ],
    ] as const) {
      it(`the secret in ${text}`, () => {
        const line = lineOf({ url: text, deep: { list: [text] } }, text);
        assert.deepEqual([line['url'], line['msg'], line['deep']], [left, left, { list: [left] }]);
      });
    }

    it('secrets in errors, their causes and what they carry', () => {
      const error = Object.assign(new Error('GET /x?token=hunter2', { cause: new Error('Bearer hunter2hunter2') }), {
        code: 'EFAIL',
        password: 'hunter2',
      });
      const line = lineOf({ error });
      const told = line['error'] as Line;
      assert.equal(told['message'], 'GET /x?token=[masked]');
      assert.equal(told['code'], 'EFAIL');
      assert.match(String(told['stack']), /log\.test\.ts/);
      assert.match(JSON.stringify(told['cause']), /Bearer \[masked\]/);
      assert.doesNotMatch(JSON.stringify(line), /hunter2/);
    });

    it('nothing that only sounds alike', () => {
      const fields = { code: 'EACCES', tokens: 5, hasPassword: true, path: '/c/encode?zipcode=5', statusCode: 3 };
      const { level, time, msg, ...rest } = lineOf(fields, 'No token was given.');
      assert.deepEqual(rest, fields);
      assert.equal(msg, 'No token was given.');
      assert.ok(level !== undefined && time !== undefined);
    });
  });

  for (const [name, text] of [
    ['CR and LF', 'a\r\n{"level":"error"}'],
    ['ESC', '\u001b[31mred\u001b[0m'],
    ['the 8-bit CSI', '\u009b31m'],
    ['DEL and NUL', '\u007f\u0000'],
    ['text that changes direction', '\u202eabc\u2066'],
    ['line separators', '\u2028\u2029\u0085'],
  ] as const) {
    it(`encodes ${name}, and loses nothing`, () => {
      const { log, raw, lines } = openLog();
      log.info({ agent: text, [text]: 1 }, text);
      assert.equal(raw.length, 1);
      assert.doesNotMatch((raw[0] ?? '').slice(0, -1), /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      assert.equal(lines()[0]?.['agent'], text);
      assert.equal(lines()[0]?.['msg'], text);
      assert.equal(lines()[0]?.[text], 1);
    });
  }

  it('bears circles, depth, big texts, bytes and big integers', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const looped = new Error('loop');
    looped.cause = looped;
    const fields = { circle, looped, text: 'x'.repeat(1_000_000), bytes: Buffer.alloc(99), count: 5n, none: undefined };
    const line = lineOf(fields);
    assert.ok(JSON.stringify(line).length < 100_000);
    assert.equal(line['bytes'], '[99 bytes]');
    assert.equal(line['count'], '5');
  });

  it('cannot be led astray by a field named __proto__', () => {
    const { log, raw } = openLog();
    log.info(JSON.parse('{"__proto__": {"level": "x"}, "a": 1}'), 'm');
    assert.match(raw[0] ?? '', /"__proto__":/);
    assert.equal(({} as Line)['level'], undefined);
  });

  it('goes to stdout, whole, also when the process ends at once', () => {
    const url = new URL('../server/log.ts', import.meta.url).href;
    const code = `import(${JSON.stringify(url)}).then(({ createLog }) => {
      const log = createLog('info');
      for (let i = 0; i < 500; i += 1) log.info({ i }, 'line');
      process.exit(1);
    })`;
    const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 500);
    assert.equal(JSON.parse(lines[499] ?? '').i, 499);
  });
});
