import type { Locator, Page } from 'playwright-core';
import { password } from './people.ts';

/** Register in the browser, as a newcomer does, and wait for the chat page. */
export async function signUpInBrowser(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/login`);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByTestId('composer').waitFor();
}

/** Write a line into the composer and press Enter. */
export async function say(page: Page, text: string): Promise<void> {
  const composer = page.getByTestId('composer');
  await composer.fill(text);
  await composer.press('Enter');
}

type RowState = 'sent' | 'pending' | 'failed';

/** The row of a message that contains a text and is in a state. */
export function rowOf(page: Page, text: string, state: RowState = 'sent'): Locator {
  return page.locator(`[data-testid=message][data-state=${state}]`, { hasText: text });
}

/** Ids of all rows of a conversation, from the top. The window is made tall, because only rows in view are drawn. */
export async function idsIn(page: Page): Promise<number[]> {
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width, height: 6_000 });
  // Drawn above the first message, and only once that is in view.
  await page.getByText('This is the start of').waitFor();
  const ids = await page
    .locator('[data-testid=message]')
    .evaluateAll((rows) => rows.map((row) => Number(row.dataset['id'])));
  await page.setViewportSize({ width, height });
  return ids;
}

/** Milliseconds from Enter in one page to the row in another; both read this computer's clock. */
export async function measureDelivery(from: Page, to: Page, text: string): Promise<number> {
  const arrival = to.evaluate(
    (expected) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const rows = [...document.querySelectorAll('[data-testid=message]')];
          if (rows.some((row) => row.textContent?.includes(expected))) resolve(Date.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
    text,
  );
  await from.getByTestId('composer').fill(text);
  await from.evaluate(() => {
    const note = () => (document.documentElement.dataset['pressedAt'] = String(Date.now()));
    document.addEventListener('keydown', note, { capture: true, once: true });
  });
  await from.getByTestId('composer').press('Enter');
  const arrivedAt = await arrival;
  return arrivedAt - (await from.evaluate(() => Number(document.documentElement.dataset['pressedAt'])));
}
