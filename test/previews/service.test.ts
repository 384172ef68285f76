import assert from 'node:assert/strict';
import { createTestClock } from '../support/clock.ts';
import { ask, person, previewsOf, useStrangers } from './asking.ts';
import { body, html, page, type Site } from './strangers.ts';

const minuteMs = 60_000;

/** A site that answers when it is told to, and knows whom it keeps waiting. */
function createSlowSite() {
  const waiting: (() => void)[] = [];
  let most = 0;
  let toldAt: { count: number; tell: () => void } | null = null;
  const site: Site = (request, response) => {
    waiting.push(() => page('slow')(request, response));
    most = Math.max(most, waiting.length);
    if (toldAt !== null && waiting.length >= toldAt.count) toldAt.tell();
  };
  return {
    site,
    most: () => most,
    /** Resolves when so many wait. */
    holds: (count: number) =>
      new Promise<void>((tell) => {
        toldAt = { count, tell };
        if (waiting.length >= count) tell();
      }),
    release: () => {
      for (const answer of waiting.splice(0)) answer();
    },
  };
}

describe('previews', () => {
  const strangers = useStrangers();
  const hits = () => strangers().asked.length;

  it('SSRF-13 are kept for an hour by their exact address', async () => {
    strangers().sites['public.example'] = page('x');
    const clock = createTestClock();
    const previews = previewsOf(strangers(), { clock });
    const first = await ask(previews, 'http://public.example/a', 1);
    clock.advanceMs(60 * minuteMs - 1);
    assert.deepEqual(await ask(previews, 'http://public.example/a', 2), first);
    assert.equal(hits(), 1);
    for (const other of ['http://public.example/a?', 'http://public.example/a#b', 'HTTP://public.example/a']) {
      const found = await ask(previews, other);
      assert.equal(found?.url, other);
    }
    assert.equal(hits(), 4);
    clock.advanceMs(1);
    await ask(previews, 'http://public.example/a');
    assert.equal(hits(), 5);
  });

  it('SSRF-13 that are none are asked for again after a minute', async () => {
    const clock = createTestClock();
    const previews = previewsOf(strangers(), { clock });
    assert.equal(await ask(previews, 'http://public.example/'), null);
    strangers().sites['public.example'] = page('back');
    clock.advanceMs(minuteMs - 1);
    assert.equal(await ask(previews, 'http://public.example/'), null);
    assert.equal(hits(), 1);
    clock.advanceMs(1);
    assert.equal((await ask(previews, 'http://public.example/'))?.type, 'og');
  });

  it('are kept for the 500 addresses asked for last', async () => {
    strangers().sites['public.example'] = page('x');
    const previews = previewsOf(strangers());
    const urlOf = (at: number) => `http://public.example/${at}`;
    for (const at of [0, 1]) await ask(previews, urlOf(at));
    for (let at = 2; at < 500; at += 6) {
      await Promise.all([0, 1, 2, 3, 4, 5].map((next) => ask(previews, urlOf(at + next), next)));
    }
    await ask(previews, urlOf(0));
    await ask(previews, urlOf(500));
    assert.equal(hits(), 501);
    await ask(previews, urlOf(0));
    assert.equal(hits(), 501, 'used again before the 501st came');
    await ask(previews, urlOf(1));
    assert.equal(hits(), 502, 'the longest unused');
  });

  it('are fetched once for fifty people who ask at once', async () => {
    const slow = createSlowSite();
    strangers().sites['public.example'] = slow.site;
    const previews = previewsOf(strangers());
    let spent = 0;
    const asking = Array.from({ length: 50 }, (_, personId) =>
      previews.find('http://public.example/', { personId, spend: () => (spent += 1) }),
    );
    await slow.holds(1);
    slow.release();
    const found = await Promise.all(asking);
    assert.equal(new Set(found.map((one) => JSON.stringify(one))).size, 1);
    assert.equal(found[0]?.type, 'og');
    assert.deepEqual([hits(), spent], [1, 1]);
  });

  it('SSRF-12 of 100 slow addresses make 8 connections, 2 of one person, and all are answered within 6 s', async () => {
    const byPerson = new Map<string, number>();
    let mostOfOne = 0;
    strangers().sites['public.example'] = (request, response) => {
      const who = request.url?.split('/')[1] ?? '';
      const now = (byPerson.get(who) ?? 0) + 1;
      byPerson.set(who, now);
      mostOfOne = Math.max(mostOfOne, now);
      response.on('close', () => byPerson.set(who, (byPerson.get(who) ?? 0) - 1));
    };
    strangers().sites['quick.example'] = page('quick');
    const previews = previewsOf(strangers());
    const tookMs = await Promise.all(
      Array.from({ length: 100 }, async (_, at) => {
        const startMs = performance.now();
        assert.equal(await ask(previews, `http://public.example/${at % 5}/${at}`, at % 5), null);
        return performance.now() - startMs;
      }),
    );
    assert.ok(Math.max(...tookMs) < 6_000, `${Math.max(...tookMs)} ms`);
    assert.equal(strangers().openConnections().most, 8);
    assert.equal(mostOfOne, 2);
    assert.equal((await ask(previews, 'http://quick.example/'))?.type, 'og', 'nobody keeps a turn');
  });

  it('SSRF-12 of one person wait for their own two, not for others', async () => {
    const slow = createSlowSite();
    strangers().sites['slow.example'] = slow.site;
    strangers().sites['quick.example'] = page('quick');
    const previews = previewsOf(strangers());
    const alices = [1, 2, 3, 4].map((at) => ask(previews, `http://slow.example/${at}`, 1));
    await slow.holds(2);
    assert.equal((await ask(previews, 'http://quick.example/', 2))?.type, 'og');
    assert.equal(slow.most(), 2);
    slow.release();
    await slow.holds(2);
    slow.release();
    assert.deepEqual(
      (await Promise.all(alices)).map((one) => one?.type),
      ['og', 'og', 'og', 'og'],
    );
    assert.equal(slow.most(), 2);
  });

  it('that had no turn are no answer about their address', async () => {
    const slow = createSlowSite();
    strangers().sites['slow.example'] = slow.site;
    const previews = previewsOf(strangers());
    const first = [1, 2].map((at) => ask(previews, `http://slow.example/${at}`));
    await slow.holds(2);
    assert.equal(await ask(previews, 'http://slow.example/3'), null);
    slow.release();
    await Promise.all(first);
    const again = ask(previews, 'http://slow.example/3');
    await slow.holds(1);
    slow.release();
    assert.equal((await again)?.type, 'og');
  });

  it('are not fetched for somebody whose budget is spent', async () => {
    strangers().sites['public.example'] = page('x');
    const previews = previewsOf(strangers());
    const spent = { personId: 1, spend: () => assert.fail('spent') };
    await assert.rejects(previews.find('http://public.example/', spent), /spent/);
    assert.equal(hits(), 0);
    await ask(previews, 'http://public.example/');
    assert.equal((await previews.find('http://public.example/', spent))?.type, 'og', 'known already');
    assert.equal(await previews.find('http://127.0.0.1/', spent), null, 'refused without asking');
  });

  it('can be switched off', async () => {
    strangers().sites['public.example'] = page('x');
    const previews = previewsOf(strangers(), { previewEnabled: false });
    assert.equal(await ask(previews, 'http://public.example/'), null);
    assert.equal(await previews.picture('http://public.example/', person(1)), null);
    assert.equal(hits(), 0);
  });

  it('end with the server, and those that wait for a turn too', async () => {
    const slow = createSlowSite();
    strangers().sites['slow.example'] = slow.site;
    const previews = previewsOf(strangers());
    const asking = [1, 2, 3].map((at) => ask(previews, `http://slow.example/${at}`));
    await slow.holds(2);
    const startMs = performance.now();
    previews.stop();
    assert.deepEqual(await Promise.all(asking), [null, null, null]);
    assert.ok(performance.now() - startMs < 500);
    await strangers().idle();
    assert.equal(await ask(previews, 'http://slow.example/4'), null);
    assert.equal(hits(), 2);
  });
});

describe('pictures of previews', () => {
  const strangers = useStrangers();
  const png = (bytes: number) => body(Buffer.alloc(bytes, 1), { 'content-type': 'image/png' });

  it('are fetched and made anew once for many, kept for an hour, and what is none for a minute', async () => {
    strangers().sites['public.example'] = png(10);
    strangers().sites['text.example'] = html('<title>x</title>');
    const clock = createTestClock();
    let made = 0;
    const remake = (bytes: Buffer) => {
      made += 1;
      return Promise.resolve(Buffer.concat([Buffer.from('made '), bytes]));
    };
    const previews = previewsOf(strangers(), { clock, remake });
    const all = await Promise.all([1, 2, 3, 4].map((at) => previews.picture('http://public.example/i', person(at))));
    assert.deepEqual(new Set(all.map((one) => one?.length)), new Set([15]));
    for (const host of ['public', 'text', 'text', 'public'])
      await previews.picture(`http://${host}.example/i`, person(1));
    assert.deepEqual([strangers().asked.length, made], [2, 1]);
    clock.advanceMs(minuteMs);
    for (const host of ['public', 'text']) await previews.picture(`http://${host}.example/i`, person(1));
    assert.deepEqual([strangers().asked.length, made], [3, 1]);
  });

  it('are judged like pages', async () => {
    const previews = previewsOf(strangers());
    for (const url of ['http://127.0.0.1/', 'http://localhost/', 'http://public.example:22/', 'file:///x']) {
      assert.equal(await previews.picture(url, person(1)), null);
    }
    assert.equal(strangers().canary.connections, 0);
  });

  it('that cannot be made anew now are made when asked for again', async () => {
    strangers().sites['public.example'] = png(10);
    let isBusy = true;
    const remake = (bytes: Buffer) => (isBusy ? Promise.reject(new Error('busy')) : Promise.resolve(bytes));
    const previews = previewsOf(strangers(), { remake });
    await assert.rejects(previews.picture('http://public.example/i', person(1)), /busy/);
    isBusy = false;
    assert.equal((await previews.picture('http://public.example/i', person(1)))?.length, 10);
  });

  it('are kept up to 32 MiB', async () => {
    strangers().sites['public.example'] = png(10);
    const remake = () => Promise.resolve(Buffer.alloc(9 * 1_048_576));
    const previews = previewsOf(strangers(), { remake });
    for (const at of [1, 2, 3, 4]) await previews.picture(`http://public.example/${at}`, person(at));
    await previews.picture('http://public.example/4', person(1));
    assert.equal(strangers().asked.length, 4);
    await previews.picture('http://public.example/1', person(1));
    assert.equal(strangers().asked.length, 5);
  });
});
