import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Launch } from '../support/browser.ts';
import { pageAt, type View, type Visit } from '../support/chromium.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { picture } from '../support/pictures.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

export const desktop: View = { width: 1280, height: 800 };
export const phone: View = { width: 390, height: 844 };

/** A file of a form. */
interface Part {
  readonly field: 'files' | 'attachments';
  readonly name: string;
  readonly content: Buffer;
}

/** Bob's channels with files, as Alice sees them. */
export interface FileWorld {
  readonly newChannel: (name: string) => Promise<string>;
  /** Bob sends; answers the ids of the messages. */
  readonly sendFiles: (channel: string, text: string, parts: readonly Part[]) => Promise<number[]>;
  /** Wide and tall ones, in turns. */
  readonly picturesOf: (count: number) => Part[];
  /** A page of Alice's, in a window of its own. `prepare` runs before it is loaded. */
  readonly visit: (path: string, view?: View, prepare?: (page: Page) => Promise<unknown>) => Promise<Visit>;
  readonly alice: () => TestPerson;
  readonly bob: () => TestPerson;
}

interface Running {
  readonly server: TestServer;
  readonly browser: Browser;
  readonly alice: TestPerson;
  readonly bob: TestPerson;
  readonly wide: Buffer;
  readonly tall: Buffer;
}

async function start(launch: Launch): Promise<Running> {
  const server = await startServer();
  const alice = await signUp(server, 'alice');
  const bob = await signUp(server, 'bob');
  const wide = await picture('jpeg', { width: 1_600, height: 1_000 });
  const tall = await picture('png', { width: 600, height: 1_800 });
  return { server, alice, bob, wide, tall, browser: await launch() };
}

async function sendAs({ url, cookie }: TestPerson, path: string, form: FormData): Promise<number[]> {
  const response = await fetch(url + path, { method: 'POST', headers: { cookie }, body: form });
  assert.equal(response.status, 200);
  return (response.headers.get('x-message-id') ?? '').split(',').map(Number);
}

/** A server with two people and a browser, for one suite. */
export function useFileWorld(launch: Launch): FileWorld {
  let running: Running | null = null;
  const world = (): Running => {
    assert.ok(running);
    return running;
  };
  before(async function () {
    this.timeout(60_000);
    running = await start(launch);
  });
  after(() => running?.server.stop());
  return {
    newChannel: async (name) => {
      await world().bob.post('/channels/create', { name });
      return name;
    },
    sendFiles: (channel, text, parts) => {
      const form = new FormData();
      form.append('text', text);
      for (const { field, name, content } of parts) form.append(field, new File([new Uint8Array(content)], name));
      return sendAs(world().bob, `/send/${channel}`, form);
    },
    picturesOf: (count) =>
      Array.from({ length: count }, (_, index) => ({
        field: 'files',
        name: `p${index + 1}.jpg`,
        content: index % 2 === 0 ? world().wide : world().tall,
      })),
    visit: async (path, view = desktop, prepare) => {
      const { browser, alice, server } = world();
      const opened = await pageAt(browser, view, { hasTouch: view.width < 900 });
      const [name = '', value = ''] = alice.cookie.split('=');
      await opened.page.context().addCookies([{ name, value, url: server.url }]);
      await prepare?.(opened.page);
      await opened.page.goto(server.url + path);
      return opened;
    },
    alice: () => world().alice,
    bob: () => world().bob,
  };
}

/** A tone of 440 Hz, one channel of 16 bits at 8 kHz. */
export function wavOf(seconds: number): Buffer {
  const rate = 8_000;
  const samples = Buffer.alloc(rate * seconds * 2);
  for (let at = 0; at < rate * seconds; at += 1)
    samples.writeInt16LE(Math.round(8_000 * Math.sin((at * 440 * 2 * Math.PI) / rate)), at * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** The beginning of an MP4 file: enough to be known as one. */
export const film = Buffer.from('000000206674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');
