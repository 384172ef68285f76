import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ask, person, previewsOf, useStrangers } from './asking.ts';
import { body, html, page, publicAddress, type Site } from './strangers.ts';

const kib = 1_024;

/** Writes as fast as it is taken, for ever. */
function pour(response: ServerResponse, chunk: string | Buffer, counted: { bytes: number }): void {
  const more = () => {
    while (!response.destroyed && response.write(chunk)) counted.bytes += chunk.length;
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

describe('a page', () => {
  const strangers = useStrangers();
  const titleOf = async (site: Site): Promise<string | null> => {
    strangers().sites['public.example'] = site;
    const found = await ask(previewsOf(strangers()), 'http://public.example/');
    return found?.type === 'og' ? found.title : null;
  };

  it('SSRF-07 without an end is read up to 512 KiB, which is enough for its head', async () => {
    const counted = { bytes: 0 };
    const endless: Site = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<title>endless</title>');
      pour(response, '<p>word</p>'.repeat(1_000), counted);
    };
    const before = process.memoryUsage().rss;
    const startMs = performance.now();
    assert.equal(await titleOf(endless), 'endless');
    assert.ok(performance.now() - startMs < 3_000);
    // What it sent besides lies in the buffers of two sockets.
    assert.ok(counted.bytes < 8_192 * kib, `${counted.bytes}`);
    assert.ok(process.memoryUsage().rss - before < 65_536 * kib);
  });

  it('SSRF-07 is not looked at beyond 512 KiB', async () => {
    const fits = `${' '.repeat(512 * kib - 20)}<title>late</title>`;
    assert.equal(await titleOf(html(fits)), 'late');
    assert.equal(await titleOf(html(` ${' '.repeat(512 * kib)}<title>too late</title>`)), null);
  });

  it('SSRF-07 is given up after 5 s: one byte a second, no headers, no body, headers without end', async () => {
    const timers: NodeJS.Timeout[] = [];
    const drip: Site = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      timers.push(setInterval(() => response.write('<'), 1_000));
    };
    const informing: Site = (_request, response) => {
      timers.push(setInterval(() => response.writeProcessing(), 100));
    };
    const open: Site = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).flushHeaders();
    };
    Object.assign(strangers().sites, {
      'drip.example': drip,
      'silent.example': () => undefined,
      'open.example': open,
      'informing.example': informing,
    });
    const previews = previewsOf(strangers());
    const startMs = performance.now();
    const hosts = ['drip', 'silent', 'open', 'informing'];
    const found = await Promise.all(hosts.map((host, at) => ask(previews, `http://${host}.example/`, at)));
    for (const timer of timers) clearInterval(timer);
    const tookMs = performance.now() - startMs;
    assert.deepEqual(found, [null, null, null, null]);
    assert.ok(tookMs > 4_900 && tookMs < 6_000, `${tookMs} ms`);
  });

  it('SSRF-07 with 1 MB of headers is refused, with 16 KiB it is not', async () => {
    const withHeaders = (count: number): Site => {
      const more = Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, 'x'.repeat(kib)]));
      return body('<title>headers</title>', { 'content-type': 'text/html', ...more });
    };
    assert.equal(await titleOf(withHeaders(1_000)), null);
    assert.equal(await titleOf(withHeaders(16)), 'headers');
  });

  it('SSRF-08 that is packed is not unpacked, whatever it calls itself', async () => {
    const bomb = gzipSync(`<title>bomb</title>${' '.repeat(1_024 * kib)}`);
    const packed: readonly [string, Buffer][] = [
      ['gzip', bomb],
      ['br', brotliCompressSync(`<title>bomb</title>${' '.repeat(1_024 * kib)}`)],
      ['gzip, gzip', gzipSync(bomb)],
      ['deflate', bomb],
      ['zstd', bomb],
      ['nonsense', Buffer.from('<title>plain</title>')],
    ];
    for (const [encoding, bytes] of packed) {
      const headers = { 'content-type': 'text/html', 'content-encoding': encoding };
      assert.equal(await titleOf(body(bytes, headers)), null, encoding);
    }
    assert.equal(await titleOf(html(bomb)), null, 'packed without saying so');
    const plain = { 'content-type': 'text/html', 'content-encoding': 'Identity' };
    assert.equal(await titleOf(body('<title>plain</title>', plain)), 'plain');
  });

  it('SSRF-08 with trailers without end is given up', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write('14\r\n<title>trail</title>\r\n0\r\n');
      const timer = setInterval(() => socket.write(`x-trail: ${'x'.repeat(8 * kib)}\r\n`), 20);
      socket.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, publicAddress, resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const network = { targetOf: () => ({ protocol: 'http:', port: String(port) }) };
    const startMs = performance.now();
    assert.equal(await ask(previewsOf(strangers(), { network }), 'http://public.example/'), null);
    assert.ok(performance.now() - startMs < 6_000);
    await new Promise((resolve) => server.close(resolve));
  });

  it('has a preview with status 2xx and type HTML only', async () => {
    const source = '<title>page</title>';
    for (const status of [200, 203])
      assert.equal(await titleOf(body(source, { 'content-type': 'text/html' }, status)), 'page');
    for (const status of [204, 300, 304, 400, 401, 403, 404, 410, 429, 500, 503]) {
      assert.equal(await titleOf(body(source, { 'content-type': 'text/html' }, status)), null, String(status));
    }
    for (const type of ['TEXT/HTML;charset=UTF-8', 'application/xhtml+xml', 'text/html ; x']) {
      assert.equal(await titleOf(html(source, type)), 'page', type);
    }
    for (const type of [
      '',
      'text/plain',
      'text/html2',
      'image/png',
      'application/json',
      'application/pdf',
      'html',
      'x;text/html',
    ]) {
      assert.equal(await titleOf(html(source, type)), null, type);
    }
  });

  it('is read in the charset that its first bytes, its header or its <meta> names; else as UTF-8', async () => {
    const latin = Buffer.from('<title>Köln</title>', 'latin1');
    const meta = (charset: string) => Buffer.concat([Buffer.from(`<meta charset=${charset}>`), latin]);
    const old = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">';
    const cases: readonly [Buffer | string, string, string][] = [
      ['<title>Köln</title>', 'text/html', 'Köln'],
      ['\ufeff<title>Köln</title>', 'text/html; charset=iso-8859-1', 'Köln'],
      [latin, 'text/html; charset=iso-8859-1', 'Köln'],
      [latin, 'text/html; charset="windows-1252"', 'Köln'],
      [meta('latin1'), 'text/html', 'Köln'],
      [Buffer.concat([Buffer.from(old), latin]), 'text/html', 'Köln'],
      [Buffer.from('\ufeff<title>Köln</title>', 'utf16le'), 'text/html', 'Köln'],
      [Buffer.from('<title>Köln</title>', 'utf16le'), 'text/html; charset=utf-16le', 'Köln'],
      ['<meta charset=utf-16><title>Köln</title>', 'text/html', 'Köln'],
      [
        Buffer.from([...Buffer.from('<title>'), 0x93, 0xfa, 0x96, 0x7b, ...Buffer.from('</title>')]),
        'text/html; charset=shift_jis',
        '日本',
      ],
      [latin, 'text/html; charset=nonsense', 'K\ufffdln'],
      [latin, 'text/html', 'K\ufffdln'],
      ['+ADw-script+AD4-<title>x</title>', 'text/html; charset=utf-7', 'x'],
      [Buffer.from('<title>x</title>'), 'text/html; charset=iso-2022-kr', 'x'],
    ];
    for (const [source, type, title] of cases)
      assert.equal(await titleOf(html(source, type)), title, `${source.toString()} ${type}`);
  });

  it('SSRF-11 is asked for with nothing of ours, and no proxy of the environment is used', async () => {
    const proxies = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = Object.fromEntries(proxies.map((name) => [name, process.env[name]]));
    for (const name of proxies) process.env[name] = name.startsWith('NODE') ? '1' : 'http://127.0.0.1:9/';
    const cookie: Site = (request, response) => {
      response.setHeader('set-cookie', 'seen=1');
      (request.url === '/' ? body('', { location: '/next' }, 302) : page('next'))(request, response);
    };
    assert.equal(await titleOf(cookie), 'next');
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    assert.equal(strangers().requests.length, 2);
    for (const { method, headers } of strangers().requests) {
      assert.equal(method, 'GET');
      assert.deepEqual(headers, {
        host: 'public.example',
        connection: 'close',
        accept: 'text/html,application/xhtml+xml',
        'accept-encoding': 'identity',
        'user-agent': 'Mozilla/5.0 (compatible; Minimost link preview)',
      });
    }
  });

  it('leaves no connection open', async () => {
    assert.equal(await titleOf(page('x')), 'x');
    await strangers().idle();
    assert.equal(strangers().openConnections().now, 0);
  });

  it('that is a picture is one only up to 512 KiB and of a picture type', async () => {
    const site = (bytes: number, type = 'image/png') => body(Buffer.alloc(bytes), { 'content-type': type });
    const previews = previewsOf(strangers());
    const sizeOf = async (given: Site, path: string) => {
      strangers().sites['public.example'] = given;
      return (await previews.picture(`http://public.example/${path}`, person(1)))?.length ?? null;
    };
    assert.equal(await sizeOf(site(512 * kib), 'a'), 512 * kib);
    assert.equal(await sizeOf(site(512 * kib + 1), 'b'), null);
    assert.equal(await sizeOf(site(10, 'text/html'), 'c'), null);
    assert.equal(await sizeOf(site(10, 'application/octet-stream'), 'd'), null);
  });
});
