import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Message } from '#shared/message.ts';
import { describeInBrowser } from '../support/browser.ts';
import { pageAt, type Visit } from '../support/chromium.ts';
import { idsIn, measureDelivery, rowOf, say, signUpInBrowser } from '../support/chat-page.ts';
import { findFreePort, layCable, type Cable } from '../support/network.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';

describeInBrowser('two people and a bot talk', function (launch) {
  let dataDir: string;
  let env: Record<string, string>;
  let server: SpawnedServer;
  let cable: Cable;
  let browser: Browser;
  let alice: Visit;
  let bob: Visit;
  let bot: TestPerson;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'minimost-story-'));
    // One port for the whole story: the browsers come back to the address they know.
    const port = await findFreePort();
    env = { DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' };
    server = await spawnServer(env);
    cable = await layCable(port);
    browser = await launch();
    alice = await pageAt(browser, { width: 1280, height: 800 });
    bob = await pageAt(browser, { width: 390, height: 844, colorScheme: 'dark' });
  });

  after(async () => {
    await cable[Symbol.asyncDispose]();
    await server.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  it('they sign up, and the bot signs in with a form post', async () => {
    await signUpInBrowser(alice.page, server.url, 'alice');
    await signUpInBrowser(bob.page, cable.url, 'bob');
    bot = await signUp(server, 'buildbot');
    assert.deepEqual(await bot.json('/users'), ['alice', 'bob']);
  });

  it('what one says, the others see live', async () => {
    await say(alice.page, 'Good morning, who has the keys?');
    await rowOf(bob.page, 'Good morning').waitFor();
    await say(bob.page, 'I have them.');
    await rowOf(alice.page, 'I have them.').waitFor();
    const answer = await bot.send('general', 'Build 812 passed');
    assert.equal(await answer.text(), 'ok');
    await Promise.all([alice, bob].map(({ page }) => rowOf(page, 'Build 812 passed').waitFor()));
    const texts = (await bot.json<Message[]>('/messages/general')).map((message) => message.content);
    assert.ok(texts.includes('I have them.'));
  });

  it('a message is on the other screen at once', async function () {
    this.timeout(30_000);
    const delaysMs: number[] = [];
    for (let count = 0; count < 21; count += 1) {
      delaysMs.push(await measureDelivery(alice.page, bob.page, `measured line number ${count}.`));
    }
    const medianMs = delaysMs.sort((a, b) => a - b)[10] ?? 0;
    console.log(
      `      Enter in one browser to painted in the other: median ${medianMs} ms, worst ${delaysMs.at(-1)} ms`,
    );
  });

  it('a browser whose network is cut keeps what is typed, and misses nothing', async function () {
    this.timeout(40_000);
    cable.cut();
    await say(bob.page, 'Written without network');
    await rowOf(bob.page, 'Written without network', 'pending').waitFor();
    await say(alice.page, 'Bob, are you there?');
    await bot.send('general', 'Build 813 failed');
    cable.heal();
    for (const { page } of [alice, bob]) {
      await rowOf(page, 'Bob, are you there?').waitFor();
      await rowOf(page, 'Build 813 failed').waitFor();
      await rowOf(page, 'Written without network').waitFor({ timeout: 35_000 });
    }
  });

  it('a server that is killed and started again loses nothing', async function () {
    this.timeout(60_000);
    const sent = await bot.send('general', 'Acknowledged just before the crash');
    assert.equal(await sent.text(), 'ok');
    await server.kill('SIGKILL');
    await say(alice.page, 'Said while the server was away');
    server = await spawnServer(env);
    for (const { page } of [alice, bob]) {
      await rowOf(page, 'Acknowledged just before the crash').waitFor({ timeout: 45_000 });
      await rowOf(page, 'Said while the server was away').waitFor({ timeout: 45_000 });
    }
  });

  it('everybody has everything once, in the same order', async () => {
    const kept = (await bot.json<Message[]>('/messages/general')).map((message) => message.id);
    const texts = (await bot.json<Message[]>('/messages/general')).map((message) => message.content);
    assert.equal(new Set(texts).size, texts.length, 'a message is there twice');
    for (const { page, problems } of [alice, bob]) {
      assert.deepEqual(await idsIn(page), kept);
      assert.deepEqual(
        problems.filter((problem) => !/ERR_|Failed to load|WebSocket/.test(problem)),
        [],
      );
    }
  });
});
