import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

type Environment = Readonly<Record<string, string | undefined>>;

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const onMacOs = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const howToGetOne = 'no Chromium found (install it, or set CHROMIUM to its path)';

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

/** Start a browser. It is closed at the end of the suite. */
export type Launch = () => Promise<Browser>;

/**
 * A suite that needs a browser. Without one its tests are pending and a line at the end of the run says so;
 * with `REQUIRE_BROWSER=1` they fail instead.
 */
export function describeInBrowser(title: string, body: (launch: Launch) => void): void {
  const found = lookFor(process.env);
  if (found instanceof Error) {
    describe(title, () => {
      it('has a browser', () => {
        throw found;
      });
    });
  } else if (found === null) {
    skipped += 1;
    describe.skip(title, () => body(() => Promise.reject(new Error(howToGetOne))));
  } else {
    describe(title, () => body(launcher(found)));
  }
}

/** A path, null when suites are to be skipped, or why they must fail. */
function lookFor(env: Environment): string | Error | null {
  try {
    const path = findChromium(env);
    return path === null && env['REQUIRE_BROWSER'] === '1' ? new Error(howToGetOne) : path;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function launcher(executablePath: string): Launch {
  const open: Browser[] = [];
  // A browser left open would keep the whole run from ending.
  after(async () => {
    await Promise.allSettled(open.map((browser) => browser.close()));
  });
  return async () => {
    const browser = await chromium.launch({ executablePath, args: flags });
    open.push(browser);
    return browser;
  };
}

let skipped = 0;

// In no suite, so at the end of the run.
after(() => {
  const suites = skipped === 1 ? 'suite' : 'suites';
  if (skipped > 0) console.log(`${skipped} browser ${suites} skipped: ${howToGetOne}`);
});

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
