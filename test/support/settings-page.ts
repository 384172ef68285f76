import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import type { Launch } from './browser.ts';
import { pageAt, type View, type Visit } from './chromium.ts';
import { signUp, type TestPerson } from './people.ts';
import { startServer, type TestServer } from './start-server.ts';

export const desktop: View = { width: 1280, height: 800 };
export const phone: View = { width: 390, height: 844 };

/** True where the list of places is a drawer. */
export function isPhone(view: View): boolean {
  return view.width < 900;
}

interface SettingsWorld {
  readonly server: TestServer;
  readonly browser: Browser;
  readonly alice: TestPerson;
  readonly bob: TestPerson;
  /** Of 400 by 300 pixels, see `twoColors`. */
  readonly picture: Buffer;
}

async function start(launch: Launch): Promise<SettingsWorld> {
  const server = await startServer();
  const alice = await signUp(server, 'alice');
  const bob = await signUp(server, 'bob');
  await alice.send('general', 'hello from alice');
  return { server, alice, bob, picture: await twoColors(400, 300), browser: await launch() };
}

/** A server with two people, a message of Alice's and a browser, for one suite. */
export function useSettingsWorld(launch: Launch): () => SettingsWorld {
  let world: SettingsWorld | undefined;
  before(async function () {
    this.timeout(60_000);
    world = await start(launch);
  });
  after(() => world?.server.stop());
  return () => {
    assert.ok(world);
    return world;
  };
}

/** A page of somebody's, in a window of its own; one as narrow as a phone is used by touch. */
export async function visitAs(person: TestPerson, browser: Browser, view: View, path = '/c/general'): Promise<Visit> {
  const opened = await pageAt(browser, view, isPhone(view) ? { hasTouch: true, isMobile: true } : {});
  const [name = '', value = ''] = person.cookie.split('=');
  await opened.page.context().addCookies([{ name, value, url: person.url }]);
  await opened.page.goto(person.url + path);
  return opened;
}

/** Open the settings from the menu of the account. */
export async function openSettings(page: Page, view: View): Promise<void> {
  await page.getByTestId('composer').waitFor();
  if (isPhone(view)) await page.getByRole('button', { name: 'Open the list of places' }).click();
  await page.getByRole('button', { name: /account menu/ }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
}

/** What the choice of files gives to the page. */
export async function choosePicture(page: Page, buffer: Buffer): Promise<void> {
  await page.getByTestId('picture-file').setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer });
}

/** The picture that is being cropped. */
export function stageOf(page: Page): Locator {
  return page.getByRole('application', { name: 'Part of the picture' });
}

export function focusedClass(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.className ?? '');
}

/** A JPEG, red on the left and blue on the right: where they meet tells which part of it was taken. */
export function twoColors(width: number, height: number): Promise<Buffer> {
  const half = { create: { width: width / 2, height, channels: 3 as const, background: 'red' } };
  return sharp({ create: { width, height, channels: 3, background: 'blue' } })
    .composite([{ input: half, left: 0, top: 0 }])
    .jpeg({ quality: 95 })
    .toBuffer();
}
