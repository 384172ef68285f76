import assert from 'node:assert/strict';
import type { CDPSession, Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { rowOf } from '../support/chat-page.ts';
import { phone, useFileWorld } from './file-world.ts';

describeInBrowser('the viewer of pictures', (launch) => {
  const { newChannel, sendFiles, picturesOf, visit } = useFileWorld(launch);
  const viewerOf = (page: Page) => page.getByTestId('viewer');
  const place = (page: Page, words: string) => viewerOf(page).getByText(words, { exact: true }).waitFor();
  const isClosed = (page: Page) => viewerOf(page).waitFor({ state: 'detached' });

  it('FIL-04 the viewer goes through all pictures by keys, and the focus returns to the one shown last', async () => {
    const channel = await newChannel('viewer');
    await sendFiles(channel, 'first', picturesOf(3));
    const last = await sendFiles(channel, 'second', picturesOf(2));
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    await rowOf(page, 'first').getByRole('button', { name: 'Open picture p2.jpg' }).click();
    await place(page, '2 of 5');
    await page.keyboard.press('ArrowLeft');
    await place(page, '1 of 5');
    await page.keyboard.press('ArrowLeft');
    for (const n of [2, 3, 4, 5]) {
      await page.keyboard.press('ArrowRight');
      await place(page, `${n} of 5`);
    }
    await page.keyboard.press('ArrowRight');
    await place(page, '5 of 5');
    await viewerOf(page).locator('img[alt="p2.jpg"]').waitFor();
    const save = viewerOf(page).getByRole('link', { name: 'Download p2.jpg' });
    assert.equal(await save.getAttribute('download'), 'p2.jpg');
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab');
      const isOutside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest('dialog'),
      );
      assert.equal(isOutside, false, `after ${press + 1} times Tab`);
    }
    await page.keyboard.press('Escape');
    await isClosed(page);
    await page.waitForFunction((id) => document.activeElement?.getAttribute('data-picture') === String(id), last[1]);
    const seen = await page.locator(`[data-picture="${last[1]}"]`).evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      const layers = document.elementsFromPoint(x + width / 2, y + height / 2);
      return layers.findIndex((one) => one.matches('img')) < layers.findIndex((one) => one.matches('.picture'));
    });
    assert.ok(seen, 'the picture with the focus is not behind its box');
    assert.deepEqual(opened.problems, []);
  });

  it('the viewer enlarges by key, click and wheel, pans, and closes beside the picture', async () => {
    const channel = await newChannel('zoom');
    await sendFiles(channel, 'zoom', picturesOf(1));
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    await page.locator('[data-picture]').click();
    const frame = viewerOf(page).locator('.viewer-frame');
    await frame.waitFor();
    const widthOf = async () => Math.round((await frame.boundingBox())?.width ?? 0);
    const becomes = async (isIt: (width: number) => boolean, why: string) => {
      for (let tries = 0; tries < 50 && !isIt(await widthOf()); tries += 1) await page.waitForTimeout(20);
      assert.ok(isIt(await widthOf()), `${why}: ${await widthOf()}`);
    };
    const whole = 1_152; // all the room between the two arrows
    const isWhole = (width: number) => width === whole;
    await becomes(isWhole, 'at first it is whole');
    await page.keyboard.press('+');
    await becomes((width) => width > 1_500, 'plus');
    await page.keyboard.press('0');
    await becomes(isWhole, 'nought');
    await page.mouse.move(640, 420);
    await page.mouse.wheel(0, -240);
    await becomes((width) => Math.abs(width - whole * Math.exp(0.5)) < 4, 'wheel');
    const before = await frame.boundingBox();
    await page.mouse.down();
    await page.mouse.move(700, 420, { steps: 4 });
    await page.mouse.up();
    assert.equal(Math.round((await frame.boundingBox())?.x ?? 0), Math.round((before?.x ?? 0) + 60), 'it is dragged');
    await page.mouse.click(640, 420);
    await becomes(isWhole, 'a click');
    await page.mouse.click(640, 420);
    await becomes((width) => width === 1_600, 'another click: each pixel one on screen');
    await page.mouse.click(640, 420);
    await becomes(isWhole, 'and back');
    await page.mouse.click(20, 200);
    await isClosed(page);
    assert.deepEqual(opened.problems, []);
  });

  describe('on a phone', () => {
    const dispatch = (session: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', at: [number, number][]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: at.map(([x, y]) => ({ x, y })) });

    async function swipe(page: Page, from: [number, number], to: [number, number]): Promise<void> {
      const session = await page.context().newCDPSession(page);
      await dispatch(session, 'touchStart', [from]);
      for (let step = 1; step <= 5; step += 1)
        await dispatch(session, 'touchMove', [
          [from[0] + ((to[0] - from[0]) * step) / 5, from[1] + ((to[1] - from[1]) * step) / 5],
        ]);
      await dispatch(session, 'touchEnd', []);
      await session.detach();
    }

    it('FIL-04 a swipe turns to the next picture or back, and down closes', async () => {
      const channel = await newChannel('swipe');
      const ids = await sendFiles(channel, 'swipe', picturesOf(3));
      await using opened = await visit(`/c/${channel}`, phone);
      const { page } = opened;
      await page.locator('[data-picture]').first().tap();
      await place(page, '1 of 3');
      await swipe(page, [300, 400], [80, 410]);
      await place(page, '2 of 3');
      await swipe(page, [300, 400], [80, 410]);
      await place(page, '3 of 3');
      await swipe(page, [80, 400], [300, 410]);
      await place(page, '2 of 3');
      await swipe(page, [200, 300], [230, 310]);
      await place(page, '2 of 3');
      const tools = await viewerOf(page).locator('button, a').all();
      for (const tool of tools) {
        const box = await tool.boundingBox();
        assert.ok(box && box.width >= 44 && box.height >= 44 && box.x >= 0 && box.x + box.width <= 390);
      }
      await swipe(page, [200, 300], [210, 520]);
      await isClosed(page);
      await page.waitForFunction((id) => document.activeElement?.getAttribute('data-picture') === String(id), ids[1]);
      assert.deepEqual(opened.problems, []);
    });

    it('two fingers enlarge', async () => {
      const channel = await newChannel('pinch');
      await sendFiles(channel, 'pinch', picturesOf(1));
      await using opened = await visit(`/c/${channel}`, phone);
      const { page } = opened;
      await page.locator('[data-picture]').tap();
      const frame = viewerOf(page).locator('.viewer-frame');
      await frame.waitFor();
      const session = await page.context().newCDPSession(page);
      await dispatch(session, 'touchStart', [
        [170, 420],
        [220, 420],
      ]);
      for (const by of [20, 40, 60])
        await dispatch(session, 'touchMove', [
          [170 - by, 420],
          [220 + by, 420],
        ]);
      await dispatch(session, 'touchEnd', []);
      const box = await frame.boundingBox();
      assert.ok(box && box.width > 1_000, `it is ${box?.width} wide`);
      await place(page, '1 of 1');
    });
  });
});
