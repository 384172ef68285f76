import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { decodePage } from '../../server/previews/decode.ts';
import { createTurns } from '../../server/previews/turns.ts';
import { ask, person, previewsOf, useStrangers } from './asking.ts';
import { body, page } from './strangers.ts';

describe('a hostile page', () => {
  const blanks = ' '.repeat(60_000);
  for (const type of [`text/html;charset=${blanks}!`, `text/html;charset${blanks}!`, 'charset='.repeat(8_000)]) {
    it(`SSRF-09 keeps nobody waiting by its type: ${type.slice(0, 24)}…`, () => {
      const startMs = performance.now();
      assert.equal(decodePage(Buffer.from('<title>Köln</title>'), type), '<title>Köln</title>');
      const tookMs = performance.now() - startMs;
      assert.ok(tookMs < 200, `${tookMs} ms`);
    });
  }
});

describe('many pictures of one person', () => {
  const strangers = useStrangers();

  it('SSRF-12 are made two at a time, and those of others in the meantime', async () => {
    strangers().sites['public.example'] = body('picture', { 'content-type': 'image/png' });
    const release: (() => void)[] = [];
    const remake = (bytes: Buffer) => new Promise<Buffer>((resolve) => release.push(() => resolve(bytes)));
    const previews = previewsOf(strangers(), { remake });
    const made = Array.from({ length: 6 }, (_, index) =>
      previews.picture(`http://public.example/${index}.png`, person(1)),
    );
    while (release.length < 2) await delay(5);
    const other = previews.picture('http://public.example/other.png', person(2));
    while (release.length < 3) await delay(5);
    assert.equal(strangers().asked.length, 3);
    release.pop()?.();
    assert.equal((await other)?.toString(), 'picture');
    const rest = setInterval(() => release.pop()?.(), 5);
    for (const picture of await Promise.all(made)) assert.equal(picture?.toString(), 'picture');
    clearInterval(rest);
  });
});

describe('a crowd of links of one person', () => {
  const strangers = useStrangers();

  it('SSRF-12 leaves room for those of others', async () => {
    strangers().sites['silent.example'] = () => undefined;
    strangers().sites['public.example'] = page('hello');
    const previews = previewsOf(strangers());
    const ofOne = Array.from({ length: 300 }, (_, index) => ask(previews, `http://silent.example/${index}`, 1));
    const others = [2, 3, 4, 5].map((personId) => ask(previews, `http://public.example/${personId}`, personId));
    const titles = (await Promise.all(others)).map((found) => found?.type === 'og' && found.title);
    previews.stop();
    assert.deepEqual(titles, ['hello', 'hello', 'hello', 'hello']);
    await Promise.all(ofOne);
  });

  it('SSRF-12 of several who fill every place leaves a place in the row for somebody else', async () => {
    const [turns, never] = [createTurns(), new AbortController()];
    const running = await Promise.all([1, 1, 2, 2, 3, 3, 4, 4].map((id) => turns.take(id, never.signal)));
    const crowd = Array.from({ length: 300 }, () => turns.take(1, never.signal));
    const mine = turns.take(5, never.signal);
    running.at(-1)?.();
    assert.notEqual(await mine, null);
    never.abort();
    assert.equal((await Promise.all(crowd)).filter((done) => done !== null).length, 0);
  });
});
