import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { LinkPreview } from '#shared/previews.ts';
import { body, html, openStrangers, page, paths, redirect, type Strangers } from '../previews/strangers.ts';
import { ask, type Answer } from '../support/ask.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { errorBody, itAnswers, useWorld } from '../support/scenario.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const json = { accept: 'application/json' };

describe('GET /link_preview and GET /preview_image/:token', () => {
  const world = useWorld(['alice']);
  const none = (title: string, query: string) =>
    ({ title, as: 'alice', ask: `GET /link_preview${query}`, status: 200, is: '{}' }) as const;

  itAnswers(world, [
    { ask: 'GET /link_preview?url=http://public.example/', status: 302, gives: { location: '/login' } },
    { ask: 'GET /link_preview?url=http://public.example/', headers: json, status: 401 },
    { ask: 'GET /preview_image/x.y', status: 302, gives: { location: '/login' } },
    { ask: 'GET /preview_image/x.y', headers: json, status: 401 },
    none('no address', ''),
    none('an empty address', '?url='),
    none('no address at all', '?url=hello'),
    none('another scheme', '?url=ftp://public.example/'),
    none('user info', '?url=http://a:b@public.example/'),
    none('more than 2,048 characters', `?url=http://public.example/${'x'.repeat(2_027)}`),
    none('this computer', '?url=http://127.0.0.1/'),
    none('this computer in another spelling', '?url=http://0x7f.1/'),
    none('a name of this computer', '?url=http://localhost/'),
    none('a port that is not allowed', '?url=http://public.example:8080/'),
    { as: 'alice', ask: 'GET /link_preview?url=a&url=b', status: 400, is: 'invalid url' },
    { as: 'alice', ask: 'GET /link_preview?url[]=a', status: 400, is: 'invalid url' },
    { as: 'alice', ask: 'GET /link_preview?url=%00', status: 400, is: 'invalid url' },
    { as: 'alice', ask: 'GET /link_preview?url=%ed%a0%80', status: 400, is: 'invalid query' },
    { as: 'alice', ask: 'POST /link_preview?url=x', status: 405, gives: { allow: 'GET, HEAD' } },
    { as: 'alice', ask: 'GET /preview_image/', status: 404 },
    ...[
      'x',
      'x.y',
      '.',
      'aHR0cDovL3B1YmxpYy5leGFtcGxlLw',
      'aHR0cDovL3B1YmxpYy5leGFtcGxlLw.',
      'a.b.c',
      '%00.x',
      '%F0%9F%91%8B.x',
    ].map(
      (token) =>
        ({
          as: 'alice',
          ask: `GET /preview_image/${token}`,
          headers: json,
          status: 404,
          is: errorBody('NotFound', 'not found'),
        }) as const,
    ),
  ]);
});

describe('the preview of a page', () => {
  let strangers: Strangers;
  let server: TestServer;
  let [alice, bob]: TestPerson[] = [];
  let png: Buffer;

  before(async () => {
    png = await sharp({ create: { width: 1_600, height: 800, channels: 3, background: '#080' } })
      .png()
      .toBuffer();
  });
  beforeEach(async () => {
    strangers = await openStrangers();
    server = await startServer({
      network: strangers.network,
      settings: {
        rate_limit_enabled: true,
        preview_allow_hosts: ['gitlab.inside'],
        public_url: 'https://chat.example',
      },
    });
    [alice, bob] = [await signUp(server, 'alice'), await signUp(server, 'bob')];
    strangers.sites['public.example'] = paths({
      '/': html(
        '<title>t</title><meta property="og:title" content="A &amp; B"><meta property="og:image" content="/i.png">',
      ),
      '/i.png': body(png, { 'content-type': 'image/png' }),
      '/plain': page('plain'),
      '/not-a-picture': html('<title>t</title><meta property="og:image" content="/">'),
    });
  });
  afterEach(async () => {
    await server.stop();
    assert.equal(strangers.canary.connections, 0);
    await strangers[Symbol.asyncDispose]();
  });

  const get = (path: string, person = alice): Promise<Answer> =>
    ask(server.url, `GET ${path}`, { headers: { ...json, cookie: person?.cookie ?? '' } });
  const previewOf = async (url: string, person = alice) => {
    const answer = await get(`/link_preview?url=${encodeURIComponent(url)}`, person);
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as LinkPreview | Record<string, never>;
  };

  it('has every field', async () => {
    const { image_proxy: path, ...found } = (await previewOf('http://public.example/')) as Record<string, unknown>;
    assert.deepEqual(found, {
      type: 'og',
      title: 'A & B',
      description: '',
      image: 'http://public.example/i.png',
      domain: 'public.example',
      url: 'http://public.example/',
    });
    assert.match(String(path), /^\/preview_image\/[\w-]+\.[\w-]+$/);
    const plain = (await previewOf('http://public.example/plain')) as Record<string, unknown>;
    assert.deepEqual([plain['image'], plain['image_proxy']], ['', '']);
  });

  it('is JSON that is not stored', async () => {
    const { headers } = await get('/link_preview?url=http%3A%2F%2Fpublic.example%2F');
    assert.equal(headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('of code on an own GitLab has every field', async () => {
    strangers.sites['gitlab.inside'] = paths({
      '/g/r/-/raw/main/src/a.rb': body('one\ntwo\nthree\n', { 'content-type': 'text/plain' }),
    });
    const url = 'http://gitlab.inside/g/r/-/blob/main/src/a.rb#L2-3';
    assert.deepEqual(await previewOf(url), {
      type: 'code',
      filename: 'a.rb',
      filepath: 'src/a.rb',
      language: 'rb',
      first_line_num: 1,
      highlight_start: 2,
      highlight_end: 3,
      code: 'one\ntwo\nthree',
      total_lines: 3,
      url,
    });
  });

  it('is nothing for what is inside, gone or this server', async () => {
    strangers.sites['redirect.example'] = redirect('http://127.0.0.1/');
    const urls = ['http://redirect.example/', 'http://gone.example/', 'https://chat.example/', 'http://chat.internal/'];
    for (const url of urls) assert.deepEqual(await previewOf(url), {}, url);
  });

  it('SSRF-12 is looked up 30 times a minute for one person; what is known is free', async () => {
    for (let at = 0; at < 30; at += 1) await previewOf(`http://public.example/plain?${at}`);
    const refused = await get('/link_preview?url=http%3A%2F%2Fpublic.example%2Fplain%3F30');
    assert.deepEqual([refused.status, refused.text], [429, errorBody('TooManyRequests', 'slow down')]);
    assert.match(String(refused.headers['retry-after']), /^[1-9]\d*$/);
    assert.equal(strangers.asked.length, 30);
    await previewOf('http://public.example/plain?0');
    assert.deepEqual(await previewOf('http://127.0.0.1/'), {}, 'nothing is looked up for it');
    await previewOf('http://public.example/plain?30', bob);
    await previewOf('http://public.example/plain?30');
    assert.equal(strangers.asked.length, 31);
  });

  it('has a picture that this server made anew, kept by browsers for an hour', async () => {
    const { image_proxy: path } = (await previewOf('http://public.example/')) as { image_proxy: string };
    const answer = await get(path, bob);
    assert.equal(answer.status, 200, answer.text);
    const { format, width, height } = await sharp(answer.bytes).metadata();
    assert.deepEqual([format, width, height], ['webp', 1_200, 600]);
    const { headers } = answer;
    assert.equal(headers['content-type'], 'image/webp');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-security-policy'], "sandbox; default-src 'none'");
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['cache-control'], 'private, max-age=3600');
    await get(path);
    assert.deepEqual(strangers.asked, ['public.example/', 'public.example/i.png']);
  });

  it('SSRF-10 has no picture where it is none, or the token is not the one this server gave', async () => {
    const { image_proxy: none } = (await previewOf('http://public.example/not-a-picture')) as { image_proxy: string };
    assert.equal((await get(none)).status, 404);
    const { image_proxy: path } = (await previewOf('http://public.example/')) as { image_proxy: string };
    const [, signature = ''] = path.split('.');
    const other = Buffer.from('http://127.0.0.1/i.png').toString('base64url');
    const changed = [`/preview_image/${other}.${signature}`, path.slice(0, -1), `${path}A`, path.replace('.', '%2E.')];
    for (const token of changed) {
      const answer = await get(token);
      assert.deepEqual([answer.status, answer.text], [404, errorBody('NotFound', 'not found')]);
      assert.equal(answer.headers['cache-control'], 'no-store');
    }
    // The page that is no picture was asked for, and nothing else.
    assert.deepEqual(strangers.asked, ['public.example/not-a-picture', 'public.example/', 'public.example/']);
  });

  it('SSRF-15 is looked up for nobody who is not signed in', async () => {
    const path = '/link_preview?url=http%3A%2F%2Fpublic.example%2F';
    assert.equal((await ask(server.url, `GET ${path}`)).status, 302);
    assert.equal((await ask(server.url, `GET ${path}`, { headers: json })).status, 401);
    const { image_proxy: picture } = (await previewOf('http://public.example/')) as { image_proxy: string };
    assert.equal((await ask(server.url, `GET ${picture}`, { headers: json })).status, 401);
    assert.deepEqual(strangers.asked, ['public.example/']);
  });

  it('does not hold up the end of the server', async () => {
    strangers.sites['silent.example'] = () => undefined;
    const headers = { connection: 'close', cookie: alice?.cookie ?? '' };
    const waiting = ask(server.url, 'GET /link_preview?url=http%3A%2F%2Fsilent.example%2F', { headers });
    while (strangers.asked.length === 0) await new Promise((resume) => setTimeout(resume, 5));
    const startMs = performance.now();
    const stopped = server.stop();
    assert.equal((await waiting).text, '{}');
    await stopped;
    assert.ok(performance.now() - startMs < 3_000);
  });
});
