// npm run picture: makes docs/chat.png from the running product, with a server and people of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { rowOf, say, signUpInBrowser } from '../test/support/chat-page.ts';
import { findChromium, launchChromium, pageAt } from '../test/support/chromium.ts';
import { connect, signUp, type FormFile, type TestPerson } from '../test/support/people.ts';
import { spawnServer } from '../test/support/spawn-server.ts';

const conversation: [speaker: string, text: string][] = [
  ['bob', 'Good morning! The staging cluster is back, I had to move the cache to the second disk.'],
  ['nina', 'Nice. Then the 2.3 rollout can go out today?'],
  ['buildbot', 'Build 812 passed: 1,204 tests in 3 min 12 s'],
  ['nina', '@alice will you take the rollout?'],
];

/** Latency over an hour, as a dashboard shows it. */
async function chart(name: string, heights: readonly number[], color: string): Promise<FormFile> {
  const points = heights.map((height, at) => `${(at * 720) / (heights.length - 1)},${360 - height}`).join(' ');
  const lines = [90, 180, 270].map((y) => `<path d="M0 ${y}H720" stroke="#313644"/>`).join('');
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="360">
    <rect width="720" height="360" fill="#1b1f29"/>${lines}
    <polygon points="0,360 ${points} 720,360" fill="${color}" opacity="0.25"/>
    <polyline points="${points}" fill="none" stroke="${color}" stroke-width="5" stroke-linejoin="round"/></svg>`;
  return { field: 'files', name, bytes: new Uint8Array(await sharp(Buffer.from(drawing)).png().toBuffer()) };
}

async function showCharts(person: TestPerson | undefined): Promise<void> {
  const before = await chart('before.png', [150, 190, 170, 240, 210, 290, 250, 310, 270, 330], '#ff8f6b');
  const after = await chart('after.png', [330, 260, 120, 90, 80, 95, 70, 85, 75, 70], '#67d391');
  await person?.sendFiles('general', [before, after], { text: 'From my side yes. Latency before and after:' });
}

const reactions: [who: string, name: string][] = [
  ['nina', 'tada'],
  ['bob', 'tada'],
  ['dan', 'rocket'],
];

const dataDir = await mkdtemp(join(tmpdir(), 'minimost-picture-'));
const executablePath = findChromium();
if (executablePath === null) throw new Error('a picture needs Chromium: install it, or set CHROMIUM to its path');
const people = new Map<string, TestPerson>();

/** React to what the build server said. */
async function react(name: string, reaction: string): Promise<void> {
  const messages = await people.get(name)?.json<{ id: number; sender: string }[]>('/messages/general');
  const { id } = messages?.find(({ sender }) => sender === 'buildbot') ?? {};
  await people.get(name)?.post(`/react/${id}`, { reaction });
}

const server = await spawnServer({ DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', MINIMOST_WELCOME_MESSAGE: '' });
const browser = await launchChromium(executablePath);
try {
  for (const name of ['bob', 'nina', 'buildbot', 'dan']) people.set(name, await signUp(server, name));
  const { page } = await pageAt(browser, { width: 1280, height: 800 });
  await signUpInBrowser(page, server.url, 'alice');
  for (const [speaker, text] of conversation) {
    if (speaker === 'buildbot') await showCharts(people.get('bob'));
    await people.get(speaker)?.send('general', text);
  }
  await people.get('dan')?.send('off-topic', 'Cake in the kitchen');
  await people.get('bob')?.send('dm:alice:bob', 'Lunch at noon?');
  await rowOf(page, 'will you take the rollout').waitFor();
  for (const [name, reaction] of reactions) await react(name, reaction);
  await say(page, 'Sure, I start at 15:00. I will write here when it is done.');
  await rowOf(page, 'I start at 15:00').waitFor();
  for (const name of ['bob', 'nina']) {
    const person = people.get(name);
    if (person === undefined) continue;
    const live = await connect(person);
    if (name === 'nina') await live.ask('typing:start', { channel: 'general' });
  }
  await page.getByText('nina is typing').waitFor();
  // Presence is told once a second.
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(import.meta.dirname, '../docs/chat.png') });
} finally {
  await browser.close();
  await server.kill('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(0);
