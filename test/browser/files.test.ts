import assert from 'node:assert/strict';
import axe from 'axe-core';
import { describeInBrowser } from '../support/browser.ts';
import { rowOf } from '../support/chat-page.ts';
import { desktop, film, phone, useFileWorld, wavOf } from './file-world.ts';

describeInBrowser('files in the conversation', (launch) => {
  const world = useFileWorld(launch);
  const { newChannel, sendFiles, picturesOf, visit } = world;
  it('FIL-03 ten pictures and a caption are one block with a grid, and ten messages', async () => {
    const channel = await newChannel('ten');
    const ids = await sendFiles(channel, 'ten pictures', picturesOf(10));
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    const row = rowOf(page, 'ten pictures');
    await row.waitFor();
    assert.equal(await row.locator('.pictures.columns-3 img').count(), 10);
    assert.equal(await page.locator('article[data-id]', { has: page.locator('img') }).count(), 1);
    for (const id of ids) await page.locator(`[data-testid=message][data-id="${id}"]`).waitFor({ state: 'attached' });
    const boxes = await row.locator('.picture').evaluateAll((all) => all.map((box) => box.getBoundingClientRect().top));
    assert.equal(new Set(boxes).size, 4, 'in four lines');
    assert.match((await row.getAttribute('aria-label')) ?? '', /^bob, ten pictures, 10 pictures, /);
    await world.bob().post(`/delete/${ids[4]}`);
    await page.locator('.pictures img').nth(9).waitFor({ state: 'detached' });
    assert.equal(await row.locator('img').count(), 9);
    await world.bob().post(`/delete/${ids[0]}`);
    const gone = page.locator('article', { hasText: 'This message was deleted' });
    await gone.waitFor();
    assert.equal(await gone.locator('img').count(), 8);
    assert.deepEqual(opened.problems, []);
  });

  it('a link to any message of a block leads to the block', async () => {
    const channel = await newChannel('linked');
    const ids = await sendFiles(channel, 'linked to', picturesOf(3));
    for (let line = 0; line < 40; line += 1) await world.bob().send(channel, `line ${line}`);
    await using opened = await visit(`/m/${ids[2]}`);
    await opened.page.locator('article.marked', { hasText: 'linked to' }).waitFor();
  });

  it('FIL-06 sound plays in place and seeks; a film has its box', async () => {
    const channel = await newChannel('sound');
    await sendFiles(channel, 'listen', [
      { field: 'attachments', name: 'tone.wav', content: wavOf(20) },
      { field: 'attachments', name: 'film.mp4', content: film },
    ]);
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    const audio = page.locator('audio');
    await audio.waitFor();
    assert.deepEqual(
      [await audio.getAttribute('preload'), await audio.getAttribute('controls'), await audio.getAttribute('autoplay')],
      ['metadata', '', null],
    );
    const heard = await audio.evaluate(async (player: HTMLAudioElement) => {
      if (player.readyState < 1) await new Promise((resolve) => player.addEventListener('loadedmetadata', resolve));
      const seekable = player.seekable.end(0);
      const seeked = new Promise((resolve) => player.addEventListener('seeked', resolve));
      player.currentTime = 15;
      await seeked;
      return { durationS: player.duration, seekable, atS: player.currentTime };
    });
    assert.deepEqual(heard, { durationS: 20, seekable: 20, atS: 15 });
    const box = await page.locator('video[controls][preload=metadata]').boundingBox();
    assert.ok(box && Math.abs(box.width / box.height - 16 / 9) < 0.02 && box.width <= 480);
    assert.deepEqual(opened.problems, []);
  });

  it('FIL-07 FIL-12 any other file is a card that only saves it', async () => {
    const channel = await newChannel('cards');
    const name = 'a rather long name of a document that nobody would ever have given to one – version 3.pdf';
    await sendFiles(channel, 'papers', [
      { field: 'attachments', name, content: Buffer.alloc(345_600, 'x') },
      { field: 'attachments', name: 'page.html', content: Buffer.from('<script>alert(1)</script>') },
    ]);
    await using opened = await visit(`/c/${channel}`, phone);
    const { page } = opened;
    const row = rowOf(page, 'papers');
    await row.getByText('PDF · 346 kB').waitFor();
    await row.getByText('HTML page · 25 bytes').waitFor();
    const links = row.getByRole('link');
    assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute('download'))), [
      name,
      'page.html',
    ]);
    assert.match((await row.getAttribute('aria-label')) ?? '', /^bob, papers, 2 files, /);
    const [download] = await Promise.all([page.waitForEvent('download'), links.last().click()]);
    assert.equal(download.suggestedFilename(), 'page.html');
    assert.match(page.url(), /\/c\/cards$/);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 390, 'nothing is wider than the window');
  });

  it('a picture that cannot be loaded keeps its box, with its name and Retry', async () => {
    const channel = await newChannel('broken');
    await sendFiles(channel, 'broken', picturesOf(1));
    let isBroken = true;
    await using opened = await visit(`/c/${channel}`, desktop, (page) =>
      page.route('**/files/**', (route) => (isBroken ? route.abort() : route.continue())),
    );
    const { page } = opened;
    await page.getByText('p1.jpg').waitFor();
    const box = await page.locator('.picture').boundingBox();
    assert.deepEqual([box?.width, box?.height], [480, 300]);
    isBroken = false;
    await page.getByRole('button', { name: 'Retry p1.jpg' }).click();
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.picture img')?.naturalWidth === 640);
  });

  it('a reply shows the picture it answers, or the name of the file', async () => {
    const channel = await newChannel('replies');
    const [one] = await sendFiles(channel, '', picturesOf(1));
    const [two] = await sendFiles(channel, '', picturesOf(2));
    const [file] = await sendFiles(channel, '', [{ field: 'attachments', name: 'a.zip', content: Buffer.from('x') }]);
    for (const id of [one, two, file]) await world.bob().send(channel, `answer to ${id}`, { reply_to_id: String(id) });
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    for (const [id, words] of [
      [one, 'picture p1.jpg'],
      [two, '2 pictures'],
      [file, 'file a.zip'],
    ] as const)
      await rowOf(page, `answer to ${id}`).locator('.quote', { hasText: words }).waitFor();
    assert.equal(await page.locator('.quote img').count(), 2);
  });

  it('axe finds nothing on a place without messages', async () => {
    const channel = await newChannel('empty');
    await using opened = await visit(`/c/${channel}`);
    const { page } = opened;
    await page.getByText('This is the start of').waitFor();
    await page.evaluate(axe.source);
    assert.deepEqual(await page.evaluate('axe.run().then((r) => r.violations.map((v) => v.id))'), []);
  });

  for (const scheme of ['light', 'dark'] as const)
    it(`axe finds nothing on a page with files and in the viewer, ${scheme}`, async () => {
      const channel = await newChannel(`axe-${scheme}`);
      await sendFiles(channel, 'everything', [
        ...picturesOf(2),
        { field: 'attachments', name: 'tone.wav', content: wavOf(1) },
        { field: 'attachments', name: 'a.zip', content: Buffer.from('x') },
      ]);
      await using opened = await visit(`/c/${channel}`, { ...desktop, colorScheme: scheme });
      const { page } = opened;
      await rowOf(page, 'everything').waitFor();
      await page.evaluate(axe.source);
      const check = 'axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))';
      assert.deepEqual(await page.evaluate(check), []);
      await page.locator('[data-picture]').first().click();
      await page.getByTestId('viewer').getByText('1 of 2', { exact: true }).waitFor();
      assert.deepEqual(await page.evaluate(check), []);
    });
});
