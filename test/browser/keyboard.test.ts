import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { pageAt, type View } from '../support/chromium.ts';
import { rowOf } from '../support/chat-page.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const desktop: View = { width: 1280, height: 800 };
const phone: View = { width: 390, height: 844 };
const messages = 400;

describeInBrowser('the chat page by keyboard and address', (launch) => {
  let server: TestServer;
  let browser: Browser;
  let alice: TestPerson;
  let bob: TestPerson;

  before(async function () {
    this.timeout(60_000);
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    for (let n = 1; n <= messages; n += 1) await bob.send('general', `line ${n}.`);
    browser = await launch();
  });
  after(() => server.stop());

  /** A page of Alice's, in a window of its own. */
  async function visit(path: string, view = desktop) {
    const opened = await pageAt(browser, view);
    const [name = '', value = ''] = alice.cookie.split('=');
    await opened.page.context().addCookies([{ name, value, url: server.url }]);
    await opened.page.goto(server.url + path);
    return opened;
  }

  const focusedRow = (page: Page) => page.evaluate(() => document.activeElement?.closest('article')?.textContent ?? '');
  const focusedName = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const isFocused = (page: Page, words: string) =>
    page.waitForFunction((text) => document.activeElement?.closest('article')?.textContent?.includes(text), words);

  async function toLastRow(page: Page): Promise<void> {
    await rowOf(page, `line ${messages}.`).waitFor();
    await page.getByTestId('composer').focus();
    await page.keyboard.press('Shift+F6');
    await isFocused(page, `line ${messages}.`);
  }

  it('Tab leads from a row to its reply button, and R replies', async () => {
    await using opened = await visit('/c/general');
    const { page } = opened;
    await toLastRow(page);
    await page.keyboard.press('ArrowUp');
    await isFocused(page, `line ${messages - 1}.`);
    await page.keyboard.press('Tab');
    assert.equal(await focusedName(page), 'Reply');
    await page.keyboard.press('Enter');
    await page.getByText('Replying to bob').waitFor();
    assert.match(await focusedName(page), /^Message /);
    await page.getByTestId('composer').press('Escape');
    await page.getByText('Replying to bob').waitFor({ state: 'hidden' });
    await page.keyboard.press('Shift+F6');
    await isFocused(page, `line ${messages - 1}.`);
    await page.keyboard.press('r');
    await page.getByText('Replying to bob').waitFor();
    assert.equal(await page.getByTestId('composer').inputValue(), '');
    assert.deepEqual(opened.problems, []);
  });

  it('the address of a message opens its place there, and Back returns to it', async () => {
    const list = await bob.json<{ id: number; content: string | null }[]>('/messages/general?limit=500');
    const id = list.find(({ content }) => content === 'line 20.')?.id ?? 0;
    await using opened = await visit(`/m/${id}`);
    const { page } = opened;
    await page.locator('article.marked', { hasText: 'line 20.' }).waitFor();
    assert.ok(await rowOf(page, 'line 20.').isVisible());
    await page.locator('article.marked').waitFor({ state: 'detached', timeout: 3_000 });
    await page.getByTestId('place').filter({ hasText: 'off-topic' }).click();
    await page.getByRole('heading', { name: 'off-topic', level: 1 }).waitFor();
    await page.goBack();
    await page.locator('article.marked', { hasText: 'line 20.' }).waitFor();
    assert.match(page.url(), new RegExp(`/m/${id}$`));
    await page.getByRole('button', { name: /Jump to latest|new messages/ }).click();
    await rowOf(page, `line ${messages}.`).waitFor();
    assert.deepEqual(opened.problems, []);
  });

  it('an address of no message says so, and offers a way on', async () => {
    for (const path of ['/m/999999', '/m/x', '/c/nowhere']) {
      await using opened = await visit(path, phone);
      await opened.page.getByRole('heading', { name: 'Nothing here' }).waitFor();
      await opened.page.getByRole('button', { name: 'Go to #general' }).click();
      await rowOf(opened.page, `line ${messages}.`).waitFor();
    }
  });

  it('Home, End, PageUp and PageDown walk, and the focus stays on a row', async () => {
    await using opened = await visit('/c/general');
    const { page } = opened;
    await toLastRow(page);
    await page.keyboard.press('PageUp');
    await page.waitForFunction((last) => !document.activeElement?.textContent?.includes(last), `line ${messages}.`);
    const above = Number(/line (\d+)\./.exec(await focusedRow(page))?.[1]);
    assert.ok(above < messages - 10 && above > messages - 60, `a screen up is ${above}`);
    for (let press = 0; press < 20; press += 1) {
      await page.keyboard.press('Home');
      await page.waitForTimeout(250);
      assert.notEqual(await focusedRow(page), '', `after ${press + 1} times Home`);
    }
    assert.match(await focusedRow(page), /Welcome|joined/);
    assert.ok(await page.getByText('This is the start of').isVisible());
    await page.keyboard.press('PageDown');
    await page.waitForTimeout(250);
    assert.match(await focusedRow(page), /line \d+\./);
    await page.keyboard.press('End');
    await isFocused(page, `line ${messages}.`);
    await page.waitForTimeout(250);
    assert.ok(await rowOf(page, `line ${messages}.`).isVisible());
    await page.keyboard.press('Escape');
    assert.match(await focusedName(page), /^Message /);
    assert.deepEqual(opened.problems, []);
  });

  it('the drawer takes the focus and gives it back; Back and Escape close it first', async () => {
    await using opened = await visit('/c/general', phone);
    const { page } = opened;
    const menu = page.getByRole('button', { name: 'Open the list of places' });
    const close = page.getByRole('button', { name: 'Close the list of places' });
    const url = page.url();
    await rowOf(page, `line ${messages}.`).waitFor();
    for (const leave of [() => page.goBack(), () => page.keyboard.press('Escape'), () => close.click()]) {
      await menu.click();
      await close.waitFor();
      assert.equal(await focusedName(page), 'Close the list of places');
      await leave();
      await close.waitFor({ state: 'hidden' });
      assert.equal(await focusedName(page), 'Open the list of places');
      assert.equal(page.url(), url);
    }
    await menu.click();
    await page.getByTestId('place').filter({ hasText: 'off-topic' }).click();
    await page.getByRole('heading', { name: 'off-topic', level: 1 }).waitFor();
    await page.goBack();
    await rowOf(page, `line ${messages}.`).waitFor();
    assert.equal(page.url(), url);
    assert.deepEqual(opened.problems, []);
  });
});
