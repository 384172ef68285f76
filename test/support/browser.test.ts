import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { describeInBrowser } from './browser.ts';
import { findChromium, pageAt } from './chromium.ts';

describe('the search for a browser', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'minimost-browser-'));
    for (const name of ['chromium', 'google-chrome']) {
      writeFileSync(join(folder, name), '#!/bin/sh\n');
      chmodSync(join(folder, name), 0o755);
    }
    writeFileSync(join(folder, 'plain-file'), '');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('goes through PATH, Chromium before Chrome', () => {
    const path = ['/nowhere', folder].join(delimiter);
    assert.equal(findChromium({ PATH: path }), join(folder, 'chromium'));
  });

  it('takes CHROMIUM before PATH', () => {
    const chosen = join(folder, 'google-chrome');
    assert.equal(findChromium({ PATH: folder, CHROMIUM: chosen }), chosen);
  });

  it('refuses a CHROMIUM that cannot be run', () => {
    assert.throws(
      () => findChromium({ PATH: folder, CHROMIUM: join(folder, 'plain-file') }),
      /cannot be run|not a program/,
    );
    assert.throws(() => findChromium({ PATH: folder, CHROMIUM: folder }), /not a program/);
  });
});

describe('a run without a browser', () => {
  const mocha = join(import.meta.dirname, '../../node_modules/mocha/bin/mocha.js');
  const support = JSON.stringify(pathToFileURL(join(import.meta.dirname, 'browser.ts')).href);
  const suite = `import { describeInBrowser } from ${support}; describeInBrowser('views', () => { it('show', () => {}); });`;
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'minimost-suite-'));
    writeFileSync(join(folder, 'views.mjs'), suite);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(env: Record<string, string>) {
    const clean = { ...process.env, CHROMIUM: '', REQUIRE_BROWSER: '', PATH: '/nowhere', ...env };
    const { status, stdout } = spawnSync(process.execPath, [mocha, '--no-config', join(folder, 'views.mjs')], {
      env: clean,
      encoding: 'utf8',
    });
    return { status, stdout };
  }

  it('lists the tests as pending and says why in one line', function () {
    if (process.platform === 'darwin') this.skip();
    const { status, stdout } = run({});
    assert.equal(status, 0, stdout);
    assert.match(stdout, /1 pending/);
    const line = '1 browser suite skipped: no Chromium found (install it, or set CHROMIUM to its path)';
    assert.equal(stdout.split('\n').filter((text) => text.trim() === line).length, 1, stdout);
  });

  it('fails when a browser is required', function () {
    if (process.platform === 'darwin') this.skip();
    const { status, stdout } = run({ REQUIRE_BROWSER: '1' });
    assert.equal(status, 1, stdout);
    assert.match(stdout, /1 failing[^]*no Chromium found/);
  });

  it('fails when CHROMIUM is wrong', () => {
    const { status, stdout } = run({ CHROMIUM: '/nowhere/chromium' });
    assert.equal(status, 1, stdout);
    assert.match(stdout, /not a program that can be run/);
  });
});

describeInBrowser('a page in the browser', (launch) => {
  let browser: Browser;

  before(async () => {
    browser = await launch();
  });

  it('has the size and the colours asked for', async () => {
    await using visit = await pageAt(browser, { width: 360, height: 740, colorScheme: 'dark' });
    const seen = await visit.page.evaluate(() => [
      innerWidth,
      innerHeight,
      matchMedia('(prefers-color-scheme: dark)').matches,
    ]);
    assert.deepEqual(seen, [360, 740, true]);
    assert.deepEqual(visit.problems, []);
  });

  it('reports what it throws and what its policy refuses', async () => {
    await using visit = await pageAt(browser, { width: 800, height: 600 });
    const policy = "default-src 'none'; script-src 'nonce-a'; require-trusted-types-for 'script'";
    const thrown = visit.page.waitForEvent('pageerror', { predicate: ({ message }) => message === 'on purpose' });
    await visit.page.setContent(
      `<meta http-equiv="Content-Security-Policy" content="${policy}"><img src="https://example.invalid/a.png">
       <script nonce="a">setTimeout(() => { throw new Error('on purpose'); }); document.body.innerHTML = 'x';</script>`,
    );
    await thrown;
    const told = visit.problems.join('\n');
    for (const part of [/thrown: on purpose/, /refused: .*img-src/, /refused: .*Trusted/]) assert.match(told, part);
  });
});
