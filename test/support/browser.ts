import type { Browser } from 'playwright-core';
import { findChromium, howToGetOne, launchChromium, type Environment } from './chromium.ts';

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
    const browser = await launchChromium(executablePath);
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
