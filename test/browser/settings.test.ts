import assert from 'node:assert/strict';
import axe from 'axe-core';
import { nameColorsOf } from '../../client/dom/color.ts';
import { describeInBrowser } from '../support/browser.ts';
import {
  choosePicture,
  desktop,
  focusedClass,
  isPhone,
  openSettings,
  phone,
  stageOf,
  useSettingsWorld,
  visitAs,
} from '../support/settings-page.ts';

function rgbOf(color: string): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)).join(', ')})`;
}

describeInBrowser('the settings of a person', (launch) => {
  const world = useSettingsWorld(launch);

  it('a file that is no picture, and a server that cannot be reached, lose nothing', async () => {
    const { browser, alice, picture } = world();
    await using opened = await visitAs(alice, browser, desktop);
    const { page } = opened;
    await openSettings(page, desktop);
    await choosePicture(page, Buffer.from('not a picture'));
    await page.getByRole('alert').getByText('cannot read that file').waitFor();
    await page.getByLabel('A few words about you').fill('On call this week');
    await page.route(/\/(settings|avatar)$/, (route) => route.abort());
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The server could not be reached').waitFor();
    assert.equal(await page.getByLabel('A few words about you').inputValue(), 'On call this week');
    await choosePicture(page, picture);
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await page.getByText('The server could not be reached').waitFor();
    await page.unroute(/\/(settings|avatar)$/);
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await page.getByText('Your picture is saved').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    assert.equal((await alice.json<{ bio: string }>('/settings')).bio, 'On call this week');
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await page.getByText('Your picture is removed').waitFor();
  });

  it('the colour of a name changes for others at once, in a lightness that can be read', async () => {
    const { browser, alice, bob } = world();
    await using mine = await visitAs(alice, browser, desktop);
    await using theirs = await visitAs(bob, browser, desktop);
    await openSettings(mine.page, desktop);
    await mine.page.getByLabel('Own colour').fill('#ffff00');
    await mine.page.getByRole('button', { name: 'Save' }).click();
    await mine.page.getByText('Saved', { exact: true }).waitFor();
    const name = theirs.page.locator('article .name.chosen', { hasText: 'alice' });
    await name.waitFor();
    const color = () => name.evaluate((element) => getComputedStyle(element).color);
    assert.equal(await color(), rgbOf(nameColorsOf('#ffff00').light));
    await theirs.page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await color(), 'rgb(255, 255, 0)');
    await mine.page.getByLabel('Default').check({ force: true });
    await mine.page.getByRole('button', { name: 'Save' }).click();
    await name.waitFor({ state: 'detached' });
    assert.deepEqual([...mine.problems, ...theirs.problems], []);
  });

  for (const view of [desktop, phone])
    it(`the settings have an address, and ask before changes are lost, ${view.width} wide`, async function () {
      this.timeout(40_000);
      const { server, browser, alice, picture } = world();
      await using opened = await visitAs(alice, browser, view);
      const { page } = opened;
      const dialog = page.getByRole('dialog', { name: 'Settings' });
      const question = page.getByRole('alertdialog');
      const words = page.getByLabel('A few words about you');
      const opener = isPhone(view) ? /menu-button/ : /account-button/;
      await openSettings(page, view);
      assert.match(page.url(), /\/c\/general#settings\/profile$/);
      await page.goBack();
      await dialog.waitFor({ state: 'detached' });
      assert.match(page.url(), /\/c\/general$/);
      assert.match(await focusedClass(page), opener);
      await openSettings(page, view);
      await words.fill('half a sentence');
      for (const leave of [() => page.goBack(), () => page.keyboard.press('Escape')]) {
        await leave();
        await question.waitFor();
        await page.getByRole('button', { name: 'Keep editing' }).click();
        await question.waitFor({ state: 'detached' });
        assert.equal(await words.inputValue(), 'half a sentence');
      }
      const asked = page.waitForEvent('dialog');
      await page.evaluate(() => setTimeout(() => location.reload()));
      const leaving = await asked;
      assert.equal(leaving.type(), 'beforeunload');
      await leaving.dismiss();
      await choosePicture(page, picture);
      await stageOf(page).waitFor();
      await page.keyboard.press('Escape');
      await stageOf(page).waitFor({ state: 'detached' });
      assert.equal(await words.inputValue(), 'half a sentence', 'only the picture was closed');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Discard' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.match(await focusedClass(page), opener);
      await page.goto(`${server.url}/#settings/profile`);
      await dialog.waitFor();
      await page.waitForURL('**/c/general#settings/profile');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.waitForURL((url) => url.hash === '' && url.pathname === '/c/general');
      assert.deepEqual(opened.problems, []);
    });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const view of [desktop, phone])
      it(`axe finds nothing in the settings, ${colorScheme}, ${view.width} wide`, async () => {
        const { browser, alice, picture } = world();
        await using opened = await visitAs(alice, browser, { ...view, colorScheme });
        const { page } = opened;
        const look = () =>
          page.evaluate('axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))');
        await openSettings(page, view);
        await page.evaluate(axe.source);
        assert.deepEqual(await look(), []);
        await choosePicture(page, picture);
        await stageOf(page).waitFor();
        assert.deepEqual(await look(), []);
        await page.keyboard.press('Escape');
        await page.getByLabel('A few words about you').fill('x'.repeat(161));
        assert.deepEqual(await look(), []);
        await page.keyboard.press('Escape');
        await page.getByRole('alertdialog').waitFor();
        assert.deepEqual(await look(), []);
      });
});
