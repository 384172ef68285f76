import type { Page } from 'playwright-core';

/** A file as a test hands it to the page. */
export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

type Way = 'paste' | 'dragover' | 'drop';

/**
 * Paste files into the page, or hold or drop them over the first element that a selector names: with real `File`
 * objects in a real `DataTransfer`, as the browser does it.
 */
export async function giveFiles(page: Page, way: Way, files: readonly GivenFile[], over = '.place'): Promise<void> {
  const given = files.map(({ name, type, content }) => ({ name, type, base64: content.toString('base64') }));
  await page
    .locator(over)
    .first()
    .evaluate(
      (target, [kind, list]) => {
        const data = new DataTransfer();
        for (const { name, type, base64 } of list) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          data.items.add(new File([bytes], name, { type }));
        }
        const options = { bubbles: true, cancelable: true };
        target.dispatchEvent(
          kind === 'paste'
            ? new ClipboardEvent('paste', { ...options, clipboardData: data })
            : new DragEvent(kind, { ...options, dataTransfer: data }),
        );
      },
      [way, given] as const,
    );
}
