import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { describeInBrowser } from '../support/browser.ts';
import { rowOf, say } from '../support/chat-page.ts';
import { pageAt, type View } from '../support/chromium.ts';
import { giveFiles, type GivenFile } from '../support/give-files.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const desktop: View = { width: 1280, height: 800 };
const phone: View = { width: 390, height: 844 };
const slowBytesPerSecond = 150_000;

async function picture(name: string, width = 320, height = 200): Promise<GivenFile> {
  const content = await sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  return { name, type: 'image/png', content };
}

function fileOf(name: string, bytes = 5): GivenFile {
  return { name, type: 'application/octet-stream', content: Buffer.alloc(bytes, 'x') };
}

const card = (page: Page, name: string) => page.getByTestId('upload').filter({ hasText: name });
const held = (page: Page, name: string) => page.locator('[data-testid=upload][data-state=held]', { hasText: name });

/** Lets the page send only so much in a second; null: as fast as it goes. */
async function throttle(page: Page, uploadThroughput: number | null): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: uploadThroughput ?? -1,
  });
}

describeInBrowser('files in the composer', (launch) => {
  let server: TestServer;
  let browser: Browser;
  let alice: TestPerson;
  let bob: TestPerson;

  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    for (let n = 1; n <= 3; n += 1) await bob.send('general', `line ${n}.`);
    browser = await launch();
  });
  after(() => server.stop());

  async function visit(person: TestPerson, view: View) {
    const opened = await pageAt(browser, view);
    const [name = '', value = ''] = person.cookie.split('=');
    await opened.page.context().addCookies([{ name, value, url: server.url }]);
    await opened.page.goto(`${server.url}/c/general`);
    await rowOf(opened.page, 'line 3.').waitFor();
    return opened;
  }

  for (const view of [desktop, phone]) {
    it(`FIL-01 FIL-02 pasted and dropped files go with their caption, at ${view.width} px`, async function () {
      this.timeout(30_000);
      await using here = await visit(alice, view);
      await using there = await visit(bob, view);
      const { page } = here;
      const caption = `caption at ${view.width}`;

      await giveFiles(page, 'paste', [await picture('image.png')], '[data-testid=composer]');
      await held(page, 'Scree').waitFor();
      assert.match((await card(page, 'Scree').textContent()) ?? '', /\d\d\.png/);

      await throttle(page, slowBytesPerSecond);
      const dropped = [fileOf('plan.bin', 400_000), fileOf('cancelled.bin', 400_000), await picture('chart.png')];
      await giveFiles(page, 'dragover', dropped);
      await page.getByText('Drop files to add them to #general').waitFor();
      await giveFiles(page, 'drop', dropped);
      await page.getByTestId('drop-overlay').waitFor({ state: 'hidden' });
      assert.equal(await page.getByTestId('upload').count(), 4);
      await page.getByRole('button', { name: 'Cancel cancelled.bin' }).click();
      await card(page, 'cancelled').waitFor({ state: 'detached' });
      const bar = page.getByRole('progressbar', { name: 'plan.bin' });
      await page.waitForFunction(() => {
        const values = [...document.querySelectorAll('[role=progressbar]')].map((one) => Number(one.ariaValueNow));
        return values.some((value) => value > 0 && value < 100);
      });

      await say(page, caption);
      await rowOf(page, caption, 'pending').waitFor();
      assert.equal(await page.getByTestId('upload').count(), 0);
      assert.ok(await bar.isVisible(), 'the row shows what is still on its way');
      await say(page, `words overtake at ${view.width}`);
      const overtaking = rowOf(page, `words overtake at ${view.width}`);
      await rowOf(there.page, `words overtake at ${view.width}`).waitFor();
      await overtaking.waitFor();
      const colorOf = (row: Locator) => row.locator('.text').evaluate((words) => getComputedStyle(words).color);
      const [sent, waiting] = [await colorOf(overtaking), await colorOf(rowOf(page, caption, 'pending'))];
      assert.equal(sent, await colorOf(rowOf(page, 'line 3.')), 'it looks sent');
      assert.notEqual(waiting, sent);
      assert.equal(await rowOf(there.page, caption).count(), 0);

      await throttle(page, null);
      for (const one of [page, there.page]) {
        const row = rowOf(one, caption);
        await row.waitFor();
        await row.locator('img').nth(1).waitFor();
        assert.equal(await row.locator('img').count(), 2);
        await row.getByText('plan.bin', { exact: false }).first().waitFor({ state: 'attached' });
      }
      await bar.waitFor({ state: 'detached' });
      assert.deepEqual([here.problems, there.problems], [[], []]);
    });
  }

  it('W5 a place keeps its files: what the server holds outlives a reload, what was on its way is gone', async () => {
    await using opened = await visit(alice, desktop);
    const { page } = opened;
    await page.getByTestId('files').setInputFiles({ name: 'kept.png', ...(await asInput('kept.png')) });
    await held(page, 'kept.png').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'composer');
    await page.getByTestId('place').filter({ hasText: 'off-topic' }).click();
    await card(page, 'kept.png').waitFor({ state: 'detached' });
    await page.getByTestId('place').filter({ hasText: 'general' }).getByTestId('draft').waitFor();
    await page.getByTestId('place').filter({ hasText: 'general' }).click();
    await held(page, 'kept.png').waitFor();

    await throttle(page, slowBytesPerSecond);
    await giveFiles(page, 'drop', [fileOf('unfinished.bin', 2_000_000)]);
    await card(page, 'unfinished.bin').waitFor();
    await throttle(page, null);
    const gone = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/uploads'));
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.accept();
      return dialog.type();
    });
    await page.reload();
    assert.equal(await asked, 'beforeunload', 'the page asks whether what is on its way may be lost');
    await gone;
    await held(page, 'kept.png').waitFor();
    assert.equal(await page.getByTestId('upload').count(), 1);
    const thumbnail = page.getByTestId('upload').locator('img');
    await page.waitForFunction(() => {
      const image = document.querySelector<HTMLImageElement>('[data-testid=upload] img');
      return image !== null && image.naturalWidth > 0;
    });
    assert.match((await thumbnail.getAttribute('src')) ?? '', /^\/files\/[0-9a-f]{32}\.png\?size=small$/);

    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByTestId('upload').waitFor({ state: 'detached' });
    await page.locator('[data-testid=message][data-state=sent] img[alt="kept.png"]').waitFor();
    assert.deepEqual(opened.problems, []);
  });

  it('FIL-01 files dropped on an entry of the sidebar open that place and wait there', async () => {
    await using opened = await visit(alice, desktop);
    const { page } = opened;
    const entry = '[data-testid=place][data-channel=off-topic]';
    await giveFiles(page, 'dragover', [fileOf('a.bin')], entry);
    await page.getByText('Drop files to add them to #off-topic').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('drop-overlay').waitFor({ state: 'hidden' });
    await giveFiles(page, 'drop', [fileOf('a.bin')], entry);
    await page.getByRole('heading', { name: 'off-topic', level: 1 }).waitFor();
    await held(page, 'a.bin').waitFor();
    await page.getByRole('button', { name: 'Remove a.bin' }).click();
    await card(page, 'a.bin').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'composer');
  });

  it('says what cannot be sent, and takes no picture that comes with pasted text', async () => {
    await using opened = await visit(alice, phone);
    const { page } = opened;
    const files = Array.from({ length: 11 }, (_, n) => fileOf(`file ${n}.bin`, n === 0 ? 0 : 5));
    await giveFiles(page, 'drop', files);
    await card(page, 'This file is empty.').waitFor();
    await page.getByText('A message takes 10 files. 1 file was not added.').first().waitFor();
    const box = await page.locator('.composer').boundingBox();
    assert.ok((box?.height ?? 844) < 300, `the composer is ${box?.height} px high`);
    await page.getByTestId('composer').evaluate((field) => {
      const data = new DataTransfer();
      data.setData('text/plain', 'a\tb');
      data.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
      const init = { bubbles: true, cancelable: true, clipboardData: data };
      field.dataset['taken'] = String(!field.dispatchEvent(new ClipboardEvent('paste', init)));
    });
    assert.equal(await page.getByTestId('composer').getAttribute('data-taken'), 'false');
    assert.equal(await page.getByTestId('upload').count(), 10);
  });
});

async function asInput(name: string): Promise<{ mimeType: string; buffer: Buffer }> {
  const { type, content } = await picture(name);
  return { mimeType: type, buffer: content };
}
