import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Message } from '#shared/message.ts';
import { describeInBrowser } from '../support/browser.ts';
import { useFileWorld } from './file-world.ts';

/** Says that it ran, in any kind of context: by a request that the test sees. */
const script = (what: string) => `fetch('/ran-${what}');`;
const page = (what: string) => `<!doctype html><title>${what}</title><script>${script(what)}</script>`;
const drawing = (what: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" onload="${script(what)}"><script>${script(what)}</script></svg>`;
/** A GIF to whoever looks at the first bytes, a program to whoever runs it. */
const polyglot = (what: string) => `GIF89a=1;${script(what)}`;

const hostile: Readonly<Record<string, string>> = {
  'page.html': page('html'),
  'drawing.svg': drawing('svg'),
  'code.js': script('js'),
  'film.mp4': page('mp4'),
  'paper.pdf': `%PDF-1.4\n${page('pdf')}`,
  'picture.gif': polyglot('gif'),
  noname: page('noname'),
};

/** Everything by which a page can take in a file. */
async function useEverywhere(tab: Page, address: string): Promise<void> {
  await tab.evaluate(async (url) => {
    const made = [
      Object.assign(document.createElement('iframe'), { src: url }),
      Object.assign(document.createElement('object'), { data: url }),
      Object.assign(document.createElement('embed'), { src: url }),
      Object.assign(document.createElement('script'), { src: url }),
      Object.assign(document.createElement('script'), { src: url, type: 'module' }),
      Object.assign(document.createElement('link'), { href: url, rel: 'stylesheet' }),
      Object.assign(document.createElement('img'), { src: url }),
    ];
    document.body.append(...made);
    for (const type of ['classic', 'module'] as const) new Worker(url, { type }).onerror = () => undefined;
    await navigator.serviceWorker.register(url).catch(() => undefined);
    await new Promise((resume) => setTimeout(resume, 300));
  }, address);
}

describeInBrowser('files that are programs', (launch) => {
  const world = useFileWorld(launch);

  /** A page of our origin without any policy of its own: what keeps a script from running is the file's answer alone. */
  async function visitUnguarded() {
    const ran = new Set<string>();
    const opened = await world.visit('/unguarded', undefined, async (tab) => {
      await tab.route('**/unguarded', (route) => route.fulfill({ contentType: 'text/html', body: '<body>' }));
      await tab.route('**/control.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: script('control') }),
      );
      tab.context().on('request', (request) => {
        const [, what] = /\/ran-(\w+)/.exec(request.url()) ?? [];
        if (what !== undefined) ran.add(what);
      });
    });
    return { opened, ran };
  }

  it('FILE-09 FILE-15 FILE-16 run nowhere, however a page takes them in', async function () {
    this.timeout(60_000);
    const channel = await world.newChannel('programs');
    const parts = Object.entries(hostile).map(([name, text]) => ({
      field: 'attachments' as const,
      name,
      content: Buffer.from(text),
    }));
    await world.sendFiles(channel, 'programs', parts);
    const messages = await world.alice().json<Message[]>(`/messages/${channel}`);
    const files = messages.flatMap(({ attachment }) => (attachment === null ? [] : [attachment.file]));
    assert.equal(files.length, parts.length);

    const { opened, ran } = await visitUnguarded();
    await using tab = opened;
    await useEverywhere(tab.page, '/control.js');
    assert.deepEqual([...ran], ['control'], 'a script that is served as one does run, so this test can fail');
    ran.clear();
    for (const file of files) await useEverywhere(tab.page, `/files/${file}`);
    for (const file of files) {
      const download = tab.page.waitForEvent('download');
      await tab.page.goto(new URL(`/files/${file}`, tab.page.url()).href).catch(() => undefined); // it is downloaded, and no page comes
      await (await download).cancel();
    }
    assert.deepEqual([...ran], []);
  });
});
