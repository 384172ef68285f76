import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

export type Environment = Readonly<Record<string, string | undefined>>;

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const onMacOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
export const howToGetOne = 'no Chromium found (install it, or set CHROMIUM to its path)';

// No sandbox, because tests may run as root in a container; they open pages of our own server only.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is, or null. A `CHROMIUM` that cannot be run is an error, so that a typing mistake skips nothing. */
export function findChromium(env: Environment = process.env): string | null {
  if (env['CHROMIUM']) {
    if (isExecutable(env['CHROMIUM'])) return env['CHROMIUM'];
    throw new Error(`CHROMIUM is ${env['CHROMIUM']}, which is not a program that can be run`);
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, onMacOs].find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Start a browser. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags });
}

/** What a window looks like. Sizes in CSS pixels. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page in a window of its own, with cookies and storage of its own. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Errors thrown in the page, and what its Content Security Policy refused. Stays empty on a healthy page. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

/** Open an empty page: `await using visit = await pageAt(browser, { width: 360, height: 740 })`. */
export async function pageAt(browser: Browser, view: View, options: BrowserContextOptions = {}): Promise<Visit> {
  const { width, height, colorScheme = 'light' } = view;
  const context = await browser.newContext({ ...options, viewport: { width, height }, colorScheme });
  try {
    const page = await context.newPage();
    const close = () => context.close();
    return { page, problems: collectProblems(page), close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** Errors thrown in a page and refusals of its Content Security Policy, as they come. */
function collectProblems(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (/Content Security Policy|requires 'Trusted\w+'/.test(text)) problems.push(`refused: ${text}`);
  });
  return problems;
}
