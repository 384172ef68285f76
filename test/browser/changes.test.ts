import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { rowOf, say } from '../support/chat-page.ts';
import { pageAt } from '../support/chromium.ts';
import { password, signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describeInBrowser('the chat page while others change things', (launch) => {
  let server: TestServer;
  let browser: Browser;
  let alice: TestPerson;
  let bob: TestPerson;

  before(async function () {
    this.timeout(60_000);
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    browser = await launch();
  });
  after(() => server.stop());

  /** A page of Bob's, in a window of its own. */
  async function visit(path: string, colorScheme: 'light' | 'dark' = 'light') {
    const opened = await pageAt(browser, { width: 1280, height: 800, colorScheme });
    const [name = '', value = ''] = bob.cookie.split('=');
    await opened.page.context().addCookies([{ name, value, url: server.url }]);
    await opened.page.goto(server.url + path);
    return opened;
  }

  const idOf = async (sent: Promise<Response>) => Number((await sent).headers.get('x-message-id'));
  const focusedName = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

  it('a channel that is renamed stays open, with what is being written; its old link leads there', async () => {
    await alice.post('/channels/create', { name: 'release' });
    await using opened = await visit('/c/release');
    const { page, problems } = opened;
    const composer = page.getByTestId('composer');
    await composer.fill('half a sentence');
    await alice.post('/channels/release/update', { name: 'launch' });
    await page.getByRole('heading', { name: 'launch', exact: true }).waitFor();
    await page.locator('[data-testid=place][data-channel=launch]', { hasText: 'launch' }).waitFor();
    await page.getByText('This is the start of #launch').waitFor();
    assert.equal(new URL(page.url()).pathname, '/c/launch');
    assert.equal(await composer.inputValue(), 'half a sentence');
    assert.equal(await focusedName(page), 'Message #launch', 'the focus stays where one writes');
    await say(page, 'a whole sentence');
    await rowOf(page, 'a whole sentence').waitFor();
    await page.goto(`${server.url}/c/release`);
    await page.waitForURL('**/c/launch');
    await rowOf(page, 'a whole sentence').waitFor();
    assert.deepEqual(problems, []);
  });

  it('Tab leads from a row to its reactions; taking the last one back leaves the focus on the row', async () => {
    const id = await idOf(alice.send('general', 'who comes along?'));
    await alice.send('general', 'the row below');
    await bob.post(`/react/${id}`, { reaction: 'tada' });
    await using opened = await visit('/c/general');
    const { page } = opened;
    const chip = page.getByRole('button', { name: 'You reacted with tada' });
    await chip.getByText('🎉').waitFor();
    await page.getByTestId('composer').focus();
    await page.keyboard.press('Shift+F6');
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.activeElement?.textContent?.includes('who comes along?'));
    await page.keyboard.press('Tab');
    assert.equal(await focusedName(page), 'You reacted with tada, 1');
    await page.keyboard.press('Enter');
    await chip.waitFor({ state: 'detached' });
    assert.match(await focusedName(page), /^alice, who comes along\?/);
  });

  it('what is marked as unread is shown so, and read again when one comes back', async () => {
    const id = await idOf(alice.send('off-topic', 'read me twice'));
    await using opened = await visit('/c/off-topic');
    const { page } = opened;
    const unread = page.locator('[data-testid=place][data-channel=off-topic].unread');
    await rowOf(page, 'read me twice').waitFor();
    await unread.waitFor({ state: 'detached' });
    await bob.post(`/mark_unread/${id}`);
    await unread.waitFor();
    await page.locator('.item:has(.new-line)', { hasText: 'read me twice' }).waitFor();
    await page.locator('[data-testid=place][data-channel=general]').click();
    await page.locator('[data-testid=place][data-channel=off-topic]').click();
    await unread.waitFor({ state: 'detached' });
  });

  it('somebody whose account goes is called so at once, and cannot be written to', async () => {
    const carol = await signUp(server, 'carol');
    await carol.send('dm:bob:carol', 'goodbye');
    await using opened = await visit('/c/dm:bob:carol');
    const { page } = opened;
    await rowOf(page, 'goodbye').waitFor();
    await carol.post('/delete_account', { type: 'soft', password });
    await page.getByText('Nobody else is here any more').waitFor();
    await page.getByRole('heading', { name: 'Deleted User', exact: true }).waitFor();
    await page.locator('.byline', { hasText: 'Deleted User' }).waitFor();
  });

  for (const scheme of ['light', 'dark'] as const)
    it(`axe finds nothing on a page with reactions, ${scheme}`, async () => {
      const id = await idOf(alice.send('general', `@bob look at this, ${scheme}`));
      for (const reaction of ['tada', 'heart']) await alice.post(`/react/${id}`, { reaction });
      await bob.post(`/react/${id}`, { reaction: 'heart' });
      await using opened = await visit('/c/general', scheme);
      const { page } = opened;
      await page.getByRole('button', { name: 'You and alice reacted with heart' }).getByText('❤').last().waitFor();
      await page.evaluate(axe.source);
      const found = await page.evaluate(
        'axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))',
      );
      assert.deepEqual(found, []);
    });
});
