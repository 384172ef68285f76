import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { body, html, openStrangers, paths, type Site, type Strangers } from '../previews/strangers.ts';
import { describeInBrowser } from '../support/browser.ts';
import { rowOf, say } from '../support/chat-page.ts';
import { pageAt, type View } from '../support/chromium.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const desktop: View = { width: 1280, height: 800 };
const phone: View = { width: 390, height: 844 };

function news(title: string, picture: string): Site {
  return html(
    `<!doctype html><title>x</title><meta property="og:title" content="${title}">
    <meta property="og:description" content="What it says, in two lines or so, of the thing that happened.">
    <meta property="og:image" content="${picture}">`,
  );
}

const sourceFile = Array.from({ length: 60 }, (_, index) => `const line${index + 1} = 'one of sixty';\n`).join('');

/** Counts what moves in a page that nobody asked to move. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const note = (moved: number) => {
      const { dataset } = document.documentElement;
      dataset['shift'] = String(Number(dataset['shift'] ?? 0) + moved);
    };
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note((entry as PerformanceEntry & { value: number }).value); // a LayoutShift
    });
    observer.observe({ type: 'layout-shift' });
  });
  return async () => {
    await drawn(page);
    return page.evaluate(() => Number(document.documentElement.dataset['shift'] ?? 0));
  };
}

/** Waits until what has come is drawn: an answer takes its frame, the list another, and the observer one more. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => setTimeout(resolve));
  });
}

const hasPicture = (page: Page, row: string) =>
  page.waitForFunction((text) => {
    const rows = [...document.querySelectorAll('article')];
    const picture = rows.find((one) => one.textContent?.includes(text))?.querySelector('img');
    return picture?.complete === true && picture.naturalWidth > 0;
  }, row);

describeInBrowser('link previews on the chat page', (launch) => {
  let server: TestServer;
  let strangers: Strangers;
  let browser: Browser;
  let alice: TestPerson;
  let bob: TestPerson;
  let release = () => {};

  before(async function () {
    this.timeout(60_000);
    strangers = await openStrangers();
    const picture = sharp({ create: { width: 300, height: 160, channels: 3, background: 'teal' } });
    strangers.sites['news.example'] = paths({
      '/desktop': news('Seen on a desk', '/picture.png'),
      '/phone': news('Seen on a phone', '/picture.png'),
      '/broken': news('Broken picture', '/none.png'),
      '/late': (request, response) => {
        release = () => news('Late news', '/picture.png')(request, response);
      },
      '/picture.png': body(await picture.png().toBuffer(), { 'content-type': 'image/png' }),
    });
    strangers.sites['raw.githubusercontent.com'] = body(sourceFile, { 'content-type': 'text/plain' });
    server = await startServer({ network: strangers.network });
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    for (let n = 1; n <= 40; n += 1) await bob.send('general', `line ${n}.`);
    browser = await launch();
  });
  after(async () => {
    await server.stop();
    await strangers[Symbol.asyncDispose]();
  });

  /** A page of somebody's, in a window of its own. */
  async function visit(person: TestPerson, path: string, view: View) {
    const opened = await pageAt(browser, view);
    const [name = '', value = ''] = person.cookie.split('=');
    await opened.page.context().addCookies([{ name, value, url: server.url }]);
    await opened.page.goto(server.url + path);
    return opened;
  }

  for (const [name, view] of Object.entries({ desktop, phone }))
    it(`a card comes for everybody and moves nothing; its author takes it away for everybody: ${name}`, async () => {
      await alice.post('/mark_read/general');
      await using hers = await visit(alice, '/c/general', view);
      await using his = await visit(bob, '/c/general', view);
      const address = `http://news.example/${name}`;
      for (const { page } of [hers, his]) await rowOf(page, 'line 40.').waitFor();
      const shifts = [await watchShifts(hers.page), await watchShifts(his.page)];
      await say(hers.page, `see ${address}`);
      for (const { page } of [hers, his]) {
        const link = rowOf(page, address).locator('.preview a');
        await link.waitFor();
        assert.equal(await link.textContent(), `Seen on a ${name === 'phone' ? name : 'desk'}`);
        assert.equal(await link.getAttribute('href'), address);
        assert.equal(await link.getAttribute('target'), '_blank');
        assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
        await hasPicture(page, address);
        const pictures = await page
          .locator('.preview img')
          .evaluateAll((all) => all.map((one) => one.getAttribute('src')));
        for (const src of pictures) assert.match(src ?? '', /^\/preview_image\//);
        assert.ok(await page.locator('.preview').last().isVisible(), 'the end is still in view');
      }
      assert.deepEqual(await Promise.all(shifts.map((sum) => sum())), [0, 0]);

      const remove = { name: 'Remove preview' };
      assert.equal(await rowOf(his.page, address).getByRole('button', remove).count(), 0);
      await rowOf(hers.page, address).getByRole('button', remove).click();
      for (const { page, problems } of [hers, his]) {
        await rowOf(page, address).locator('.preview').waitFor({ state: 'detached' });
        const text = await rowOf(page, address).locator('.text').textContent();
        assert.equal(text, `see ${address} (edited)`, 'a link without brackets');
        assert.equal(await rowOf(page, address).locator('.text a').getAttribute('href'), address);
        assert.deepEqual(problems, []);
      }
      const [message] = await bob.json<{ content: string }[]>('/messages/general?limit=1');
      assert.equal(message?.content, `see <${address}>`);
    });

  it('R5 a card that comes late waits until its row is off screen', async () => {
    const sent = await alice.send('off-topic', 'read http://news.example/late');
    for (let n = 1; n <= 60; n += 1) await bob.send('off-topic', `below ${n}.`);
    await using opened = await visit(bob, `/m/${sent.headers.get('x-message-id')}`, desktop);
    const { page } = opened;
    await rowOf(page, 'below 1.').waitFor();
    const sum = await watchShifts(page);
    const card = rowOf(page, 'news.example/late').locator('.preview');
    while (!strangers.asked.includes('news.example/late')) await drawn(page);
    const answered = page.waitForResponse('**/link_preview?*');
    release();
    await (await answered).finished();
    await drawn(page);
    assert.equal(await card.count(), 0, 'not under the eyes of the reader');
    assert.equal(await sum(), 0);
    const top = () =>
      page.locator('article', { hasText: 'below 10.' }).evaluate((row) => row.getBoundingClientRect().y);
    const before = await top();
    await page.mouse.move(640, 400);
    await page.mouse.wheel(0, 150);
    await card.waitFor({ state: 'attached' });
    await drawn(page);
    const moved = before - (await top());
    assert.ok(Math.abs(moved - 150) <= 1, `the card above moved what is read by ${moved - 150} px`);
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(() => (document.querySelector('.preview')?.getBoundingClientRect().y ?? 0) > 48);
  });

  it('Tab leads through the card of the row one is at, and to no other', async () => {
    await alice.send('general', 'http://news.example/broken');
    await bob.send('general', 'https://github.com/o/r/blob/main/src/file.ts#L42-L44');
    await using opened = await visit(bob, '/c/general', desktop);
    const { page } = opened;
    const all = page.getByRole('button', { name: 'Show all 60 lines' });
    await all.waitFor();
    await page.getByRole('link', { name: 'Broken picture' }).waitFor();
    const marked = await page.locator('mark.code-line').allTextContents();
    assert.deepEqual(
      marked,
      [42, 43, 44].map((n) => `const line${n} = 'one of sixty';\n`),
    );
    assert.equal(await page.locator('.code-line').count(), 12);
    await page.getByTestId('composer').focus();
    await page.keyboard.press('Shift+F6');
    const focused: string[] = [];
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      focused.push(
        await page.evaluate(() => {
          const { activeElement: at } = document;
          return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
        }),
      );
    }
    const words = [
      'https://github.com/o/r/blob/main/src/file.ts#L42-L44',
      'src/file.ts',
      'Remove preview',
      'file.ts',
      'Show all 60 lines',
      'Reply',
    ];
    assert.deepEqual(focused, words);
    const stops = await page
      .locator('article a, article button')
      .evaluateAll((all) => new Set(all.filter((one) => one.tabIndex >= 0).map((one) => one.closest('article'))).size);
    assert.equal(stops, 1, 'no other row has anything for the Tab key');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show fewer lines', expanded: true }).waitFor();
    assert.equal(await page.locator('.code-line').count(), 60);
    await page.evaluate(axe.source);
    assert.deepEqual(
      await page.evaluate('axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))'),
      [],
    );
    assert.deepEqual(opened.problems, []);
  });
});
