import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { describeInBrowser } from '../support/browser.ts';
import { connect, signUp } from '../support/people.ts';
import {
  choosePicture,
  desktop,
  focusedClass,
  isPhone,
  openSettings,
  phone,
  stageOf,
  twoColors,
  useSettingsWorld,
  visitAs,
} from '../support/settings-page.ts';

/** From the left, as a share of the width. */
async function borderIn(jpeg: Buffer): Promise<number> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const row = Math.floor(info.height / 2) * info.width;
  for (let x = 0; x < info.width; x += 1) {
    const at = (row + x) * info.channels;
    if ((data[at + 2] ?? 0) > (data[at] ?? 0)) return x / info.width;
  }
  return 1;
}

describeInBrowser('the picture of a person', (launch) => {
  const world = useSettingsWorld(launch);

  async function middleOf(stage: Locator): Promise<{ x: number; y: number }> {
    const box = await stage.boundingBox();
    assert.ok(box);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Pushes the picture to the left by a share of the frame, which is 240 pixels wide. */
  async function dragLeft(page: Page, share: number): Promise<void> {
    const { x, y } = await middleOf(stageOf(page));
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - share * 120, y);
    await page.mouse.move(x - share * 240, y);
    await page.mouse.up();
  }

  /** Fingers on the stage, each at a distance from its middle; one step after the other. */
  async function touch(page: Page, steps: readonly (readonly number[])[]): Promise<void> {
    const { x, y } = await middleOf(stageOf(page));
    const session = await page.context().newCDPSession(page);
    for (const [index, step] of steps.entries()) {
      const touchPoints = step.map((from, id) => ({ x: x + from, y, id }));
      await session.send('Input.dispatchTouchEvent', { type: index === 0 ? 'touchStart' : 'touchMove', touchPoints });
    }
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  /** Keeps what the page uploads. */
  async function keepUploads(page: Page): Promise<void> {
    await page.addInitScript(() => {
      const send = window.fetch;
      window.fetch = async (to, init) => {
        const file = init?.body instanceof FormData ? init.body.get('avatar') : null;
        if (file instanceof Blob) {
          const bytes = [...new Uint8Array(await file.arrayBuffer())];
          Object.assign(window, { uploaded: { bytes, name: file instanceof File ? file.name : '' } });
        }
        return send(to, init);
      };
    });
  }

  const uploadedBy = (page: Page) =>
    page.evaluate(() => (window as unknown as { uploaded: { bytes: number[]; name: string } }).uploaded);

  /** Until every avatar of Alice in view is her picture, loaded. */
  async function seesPicture(page: Page): Promise<void> {
    await page.waitForFunction(() => {
      const shown = [...document.querySelectorAll<HTMLImageElement>('article .avatar img')];
      return shown.length > 0 && shown.every((img) => img.complete && img.naturalWidth === 128);
    });
  }

  for (const view of [desktop, phone])
    it(`is chosen, cropped and stored as it was sent; others see it at once, ${view.width} wide`, async function () {
      this.timeout(40_000);
      const { server, browser, alice, bob, picture } = world();
      await using mine = await visitAs(alice, browser, view, '/signup');
      await using theirs = await visitAs(bob, browser, view);
      const { page } = mine;
      await keepUploads(page);
      await page.goto(`${server.url}/c/general`);
      await theirs.page.getByText('hello from alice').waitFor();
      assert.equal(await theirs.page.locator('article .avatar img').count(), 0);
      await openSettings(page, view);
      await choosePicture(page, picture);
      const stage = stageOf(page);
      await stage.waitFor();
      assert.match(await focusedClass(page), /crop-stage/);
      await page.keyboard.press('Shift+ArrowRight');
      if (isPhone(view)) await touch(page, [[0], [-6], [-12]]);
      else await dragLeft(page, 0.05);
      await page.getByRole('button', { name: 'Use this picture' }).click();
      await page.getByText('Your picture is saved').waitFor();
      assert.match(await focusedClass(page), /plain-button/, 'the focus goes on where one was');
      await page.getByRole('button', { name: 'Remove picture' }).waitFor();
      await seesPicture(theirs.page);
      const answer = await bob.get('/avatar/alice');
      const stored = Buffer.from(await answer.arrayBuffer());
      const sent = await uploadedBy(page);
      assert.equal(answer.headers.get('content-type'), 'image/jpeg');
      assert.equal(sent.name, 'avatar.jpg');
      assert.ok(stored.equals(Buffer.from(sent.bytes)), 'byte for byte');
      const { width, height, format } = await sharp(stored).metadata();
      assert.deepEqual([width, height, format], [128, 128, 'jpeg']);
      const border = await borderIn(stored);
      assert.ok(Math.abs(border - 0.55) < 0.02, `by keys 0.10 to the right, by hand 0.05 back: ${border}`);

      await page.getByRole('button', { name: 'Remove picture' }).click();
      await page.getByText('Your picture is removed').waitFor();
      for (const one of [page, theirs.page])
        await one.locator('.avatar img').first().waitFor({ state: 'detached', timeout: 5_000 });
      assert.equal((await bob.get('/avatar/alice')).status, 404);
      assert.match(await focusedClass(page), /plain-button/);
      assert.deepEqual([...mine.problems, ...theirs.problems], []);
    });

  it('is enlarged by two fingers, wheel, keys and slider', async () => {
    const { browser, alice } = world();
    await using opened = await visitAs(alice, browser, phone);
    const { page } = opened;
    await openSettings(page, phone);
    await choosePicture(page, await twoColors(1_600, 1_200));
    const zoom = page.getByRole('slider', { name: 'Zoom' });
    const shown = async () => Number.parseInt((await zoom.getAttribute('aria-valuetext')) ?? '', 10);
    await zoom.waitFor();
    assert.equal(await shown(), 100);
    await touch(page, [
      [-40, 40],
      [-60, 60],
      [-80, 80],
    ]);
    assert.ok(Math.abs((await shown()) - 200) <= 2, `${await shown()} after twice as far apart`);
    await stageOf(page).press('-');
    assert.ok(Math.abs((await shown()) - 182) <= 2);
    await stageOf(page).hover();
    await page.mouse.wheel(0, -200);
    await page.waitForFunction(() => {
      const slider = document.querySelector('.crop-zoom input');
      return Number.parseInt(slider?.getAttribute('aria-valuetext') ?? '', 10) > 240;
    });
    await zoom.press('End');
    assert.equal(await shown(), 800);
    await zoom.press('Home');
    assert.equal(await shown(), 100);
    assert.deepEqual(opened.problems, []);
  });

  it('is taken the right way up, from what is pasted too, with white where it is transparent', async () => {
    const { browser, alice, picture } = world();
    const turned = await sharp(picture).withMetadata({ orientation: 3 }).toBuffer();
    await using opened = await visitAs(alice, browser, desktop);
    const { page } = opened;
    await openSettings(page, desktop);
    const paste = (bytes: Buffer, type: string) =>
      page.evaluate(
        ([data, mime]) => {
          const clipboard = new DataTransfer();
          clipboard.items.add(new File([new Uint8Array(data)], 'pasted', { type: mime }));
          const event = new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event);
        },
        [[...bytes], type] as const,
      );
    const use = async () => {
      await page.getByRole('button', { name: 'Use this picture' }).click();
      await page.getByText('Your picture is saved').waitFor();
      return Buffer.from(await (await alice.get('/avatar/alice')).arrayBuffer());
    };
    await paste(turned, 'image/jpeg');
    const upright = await sharp(await use())
      .raw()
      .toBuffer();
    assert.ok((upright[2] ?? 0) > 200 && (upright[0] ?? 0) < 60, 'upside down, blue is on the left');
    const clear = { create: { width: 200, height: 200, channels: 4 as const, background: '#00000000' } };
    await paste(await sharp(clear).png().toBuffer(), 'image/png');
    const white = await sharp(await use())
      .raw()
      .toBuffer();
    assert.ok(white.every((channel) => channel > 250));
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await page.getByText('Your picture is removed').waitFor();
  });

  it('a picture that cannot be had leaves the letters', async () => {
    const { server, browser, bob, picture } = world();
    const carol = await signUp(server, 'carol');
    await carol.send('general', 'hello from carol');
    await using opened = await visitAs(bob, browser, desktop);
    const { page } = opened;
    await page.route('**/avatar/carol*', (route) => route.fulfill({ status: 500 }));
    await page.getByText('hello from carol').waitFor();
    const live = await connect(bob);
    const form = new FormData();
    form.set('avatar', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'me.jpg');
    await fetch(`${server.url}/avatar`, { method: 'POST', headers: { cookie: carol.cookie }, body: form });
    await live.waitFor('profile:updated', ({ handle }) => handle === 'carol');
    const avatar = page.locator('article', { hasText: 'hello from carol' }).locator('.avatar');
    await avatar.locator('img[hidden]').waitFor({ state: 'attached' });
    assert.equal(await avatar.textContent(), 'C');
    live.close();
  });
});
