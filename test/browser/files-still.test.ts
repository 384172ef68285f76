import assert from 'node:assert/strict';
import { describeInBrowser } from '../support/browser.ts';
import { rowOf } from '../support/chat-page.ts';
import { giveFiles } from '../support/give-files.ts';
import { desktop, phone, useFileWorld } from './file-world.ts';

describeInBrowser('pictures that come', (launch) => {
  const world = useFileWorld(launch);
  const { newChannel, sendFiles, picturesOf, visit } = world;
  for (const [where, view] of [
    ['a wide window', desktop],
    ['a phone', phone],
  ] as const)
    it(`FIL-05 nothing moves on ${where} while pictures load, and the end stays in view`, async () => {
      const channel = await newChannel(`still-${view.width}`);
      for (const count of [10, 1, 3, 2]) await sendFiles(channel, `here are ${count}`, picturesOf(count));
      await world.bob().send(channel, 'the end');
      const load = Promise.withResolvers<void>();
      await using opened = await visit(`/c/${channel}`, view, (page) =>
        page.route('**/files/**', async (route) => {
          await load.promise;
          await route.continue();
        }),
      );
      const { page } = opened;
      await rowOf(page, 'the end').waitFor();
      await page.waitForTimeout(300); // the rows have been measured
      const before = await rowOf(page, 'the end').boundingBox();
      await page.evaluate(() => {
        const note = (sum: number) => (document.documentElement.dataset['shift'] = String(sum));
        let shift = 0;
        note(0);
        // an entry of this kind has a value, which the library of types does not know
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) note((shift += (entry as PerformanceEntry & { value: number }).value));
        }).observe({ type: 'layout-shift', buffered: false });
      });
      load.resolve();
      const isLoaded = () =>
        [...document.querySelectorAll<HTMLImageElement>('.picture img')].every((img) => img.complete);
      await page.waitForFunction(isLoaded);
      await page.locator('#messages').evaluate((list) => list.scrollTo(0, 0));
      await page.waitForTimeout(300);
      await page.waitForFunction(isLoaded);
      await page.locator('#messages').evaluate((list) => list.scrollTo(0, list.scrollHeight));
      await page.waitForTimeout(300);
      assert.equal(await page.evaluate(() => document.documentElement.dataset['shift']), '0');
      assert.deepEqual(await rowOf(page, 'the end').boundingBox(), before);
    });

  it('one’s own pictures stand from the first moment as they stay, and do not flash', async () => {
    const channel = await newChannel('own');
    await world.alice().post(`/channels/${channel}/join`);
    const held = Promise.withResolvers<void>();
    await using opened = await visit(`/c/${channel}`, desktop, (page) =>
      page.route('**/uploads', async (route) => {
        await held.promise;
        await route.continue();
      }),
    );
    const { page } = opened;
    const composer = page.getByTestId('composer');
    await composer.fill('three of mine');
    const files = picturesOf(3).map(({ name, content }) => ({ name, content, type: 'image/jpeg' }));
    await giveFiles(page, 'paste', files, '#composer');
    await page.getByRole('button', { name: 'Send' }).click();
    const waiting = rowOf(page, 'three of mine', 'pending');
    await waiting.waitFor();
    await waiting.getByRole('progressbar').first().waitFor();
    const before = await waiting.boundingBox();
    await waiting
      .locator('img')
      .first()
      .evaluate((img) => (img.dataset['seen'] = 'before'));
    await page.evaluate(() => {
      const sizes = new Set<string>();
      const look = () => {
        const box = document.querySelector('article:has(.picture)')?.getBoundingClientRect();
        sizes.add(`${document.querySelectorAll('.picture img').length} in ${box?.height}`);
        document.documentElement.dataset['sizes'] = [...sizes].join();
        requestAnimationFrame(look);
      };
      look();
    });
    held.resolve();
    const sent = rowOf(page, 'three of mine');
    await sent.waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await sent.boundingBox(), before);
    assert.equal(await page.evaluate(() => document.documentElement.dataset['sizes']), `3 in ${before?.height}`);
    const kept = sent.locator('img[data-seen=before][src^="blob:"]');
    assert.equal(await kept.count(), 1, 'it is the picture that was there before');
    await sent.locator('[data-picture]').first().click();
    await page.getByTestId('viewer').getByText('1 of 3', { exact: true }).waitFor();
    assert.deepEqual(opened.problems, []);
  });

  it('a block that arrives keeps the end in view, and moves nothing for a reader further up', async () => {
    const channel = await newChannel('live');
    for (let line = 0; line < 60; line += 1) await world.bob().send(channel, `line ${line}`);
    await world.alice().post(`/mark_read/${channel}`);
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    await rowOf(page, 'line 59').waitFor();
    await sendFiles(channel, 'ten arrive', picturesOf(10));
    await page.locator('.pictures.columns-3 .picture').nth(9).waitFor();
    await page.waitForTimeout(300);
    const leftBelow = () =>
      page.locator('#messages').evaluate((list) => Math.round(list.scrollHeight - list.scrollTop - list.clientHeight));
    assert.equal(await leftBelow(), 0);
    await page.locator('#messages').evaluate((list) => list.scrollBy(0, -900));
    const line = rowOf(page, 'line 50');
    await line.waitFor();
    const before = await line.boundingBox();
    await sendFiles(channel, 'three more', picturesOf(3));
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await line.boundingBox(), before);
    assert.deepEqual(opened.problems, []);
  });
});
