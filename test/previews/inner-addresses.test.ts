import assert from 'node:assert/strict';
import { ask, previewsOf, useStrangers } from './asking.ts';
import { page, paths, publicAddress, redirect } from './strangers.ts';

const loopback = [
  '127.0.0.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '127.1',
  '0',
  '0x7f.1',
  '127.0.0.1.',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  '127.0.0.1\u00ad',
  '0.0.0.0',
  '017700000001',
  '127.0.1',
  '127%2e0%2e0%2e1',
  '10.0.0.1',
  '169.254.169.254',
  '192.168.1.1',
  '172.16.0.1',
  '100.64.0.1',
  '255.255.255.255',
  '224.0.0.1',
];
const sixes = [
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[0000:0000:0000:0000:0000:ffff:7f00:0001]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[2001:0:7f00:1::]',
  '[::1%25lo]',
];
const inner = [
  'localhost',
  'LocalHost',
  'LOCALHOST',
  'localhost.',
  'localhost..',
  'foo.localhost',
  'foo.localhost.',
  'ip6-localhost',
  'ip6-loopback',
  'localhost.localdomain',
  'metadata',
  'metadata.google.internal',
  'a.internal',
  'printer.local',
  'printer.LOCAL.',
  'wiki',
  'router',
  'nas.home.arpa',
  'git.corp',
  'ｌｏｃａｌｈｏｓｔ',
  'local\u00adhost',
  'public.example.',
  '.public.example',
  'public..example',
  'a_b',
  'com',
];
const ports = [22, 25, 3306, 6379, 11_211, 8080, 0, 65_536, 81, 444, 65_535, -1];
const strange = [
  '',
  'public.example',
  '//public.example/',
  'ftp://public.example/',
  'file:///etc/passwd',
  'data:text/html,<title>x',
  'gopher://public.example/',
  'javascript:alert(1)',
  'blob:http://public.example/x',
  'ws://public.example/',
  'http://user@public.example/',
  'http://user:secret@public.example/',
  'http://:secret@public.example/',
  'http://public.example@127.0.0.1/',
  'http://127.0.0.1\\@public.example/',
  'http://127.0.0.1#@public.example/',
  'http://',
  'http:///',
  'http://[::1',
  'https://%00/',
  'http://a b/',
  `http://public.example/${'x'.repeat(2_027)}`,
];

describe('a preview of an inner address', () => {
  const strangers = useStrangers();

  beforeEach(() => {
    strangers().sites['public.example'] = page('public');
  });
  afterEach(() => assert.equal(strangers().canary.connections, 0, 'nothing was asked of the private server'));

  const refused = async (urls: readonly string[]): Promise<void> => {
    const previews = previewsOf(strangers(), { network: { resolve: () => Promise.resolve([]) } });
    for (const url of urls) assert.equal(await ask(previews, url), null, url);
    assert.deepEqual(strangers().asked, []);
  };

  it('SSRF-01 does not exist in any spelling of IPv4', async () => {
    await refused(loopback.flatMap((host) => [`http://${host}/`, `https://${host}:443/x`]));
    // Back-slashes and missing slashes name the same host.
    await refused([
      'http:127.0.0.1',
      'http:\\\\127.0.0.1\\',
      'http:/127.0.0.1',
      '\u0001 http://127.0.0.1 ',
      'ht\ntp://127.1',
    ]);
  });

  it('SSRF-02 does not exist in any spelling of IPv6', () => refused(sixes.map((host) => `http://${host}/`)));

  it('SSRF-03 does not exist for names of this computer and this network, which are not even looked up', async () => {
    const previews = previewsOf(strangers());
    for (const host of inner) assert.equal(await ask(previews, `http://${host}/`), null, host);
    assert.deepEqual(strangers().lookedUp, []);
  });

  it('SSRF-06 does not exist on a port that is not allowed', () =>
    refused(ports.flatMap((port) => [`http://public.example:${port}/`, `https://${publicAddress}:${port}/`])));

  it('does not exist for other schemes, user info, long and broken addresses', () => refused(strange));
});

describe('the private server', () => {
  const strangers = useStrangers();

  it('is there: without the rules it is reached', async () => {
    const previews = previewsOf(strangers(), { network: { isPublic: () => true } });
    for (const url of ['http://0x7f.1/', 'http://[::1]/']) assert.equal((await ask(previews, url))?.type, 'og', url);
    assert.equal(strangers().canary.requests, 2);
  });

  it('SSRF-04 gets no request when the look-up let it pass: the peer is judged again', async () => {
    const judged: string[] = [];
    const isPublic = (address: string) => judged.push(address) === 1;
    strangers().names['trick.example'] = ['127.0.0.1'];
    assert.equal(await ask(previewsOf(strangers(), { network: { isPublic } }), 'http://trick.example/'), null);
    assert.deepEqual(judged, ['127.0.0.1', '127.0.0.1']);
    assert.deepEqual(strangers().canary, { connections: 1, requests: 0 });
  });
});

describe('a name', () => {
  const strangers = useStrangers();
  afterEach(() => assert.equal(strangers().canary.connections, 0, 'nothing was asked of the private server'));

  it('SSRF-04 with an address that is not public, with none, or that nobody answers for has no preview', async () => {
    const { names } = strangers();
    const answers: Record<string, readonly string[] | (() => Promise<readonly string[]>)> = {
      'mixed.example': [publicAddress, '127.0.0.1'],
      'six.example': [publicAddress, '::1'],
      'only-six.example': ['fd00::1'],
      'mapped.example': ['::ffff:127.0.0.1'],
      'inside.example': ['10.0.0.1'],
      'none.example': [],
      'fails.example': () => Promise.reject(new Error('SERVFAIL')),
      'silent.example': () => new Promise(() => undefined),
    };
    Object.assign(names, answers);
    const previews = previewsOf(strangers());
    const startMs = performance.now();
    const found = await Promise.all(Object.keys(answers).map((name, at) => ask(previews, `http://${name}/`, at)));
    assert.deepEqual(new Set(found), new Set([null]));
    assert.deepEqual(strangers().asked, []);
    assert.ok(performance.now() - startMs < 4_000, 'a silent name server is left after 2 s');
  });

  it('SSRF-04 that changes its answer is looked up once for each connection, and what was judged is used', async () => {
    const answers = [[publicAddress], ['127.0.0.1'], ['127.0.0.1']];
    strangers().names['rebind.example'] = () => Promise.resolve(answers.shift() ?? []);
    strangers().sites['rebind.example'] = paths({ '/': page('first'), '/again': redirect('/') });
    const previews = previewsOf(strangers());
    assert.equal((await ask(previews, 'http://rebind.example/'))?.type, 'og');
    assert.equal(await ask(previews, 'http://rebind.example/again'), null);
    assert.equal(answers.length, 1);
  });
});

describe('a host the operator opened', () => {
  const strangers = useStrangers();

  it('SSRF-13 may be inside, by its exact name or address and on the allowed ports only', async () => {
    strangers().names['wiki'] = ['127.0.0.1'];
    const allowed = { previewAllowHosts: ['wiki', '127.0.0.1', '::1'], previewAllowedPorts: [80] };
    const previews = previewsOf(strangers(), allowed);
    for (const [at, host] of ['wiki', 'WIKI', '127.0.0.1', '0x7f.1', '[::1]'].entries()) {
      assert.notEqual(await ask(previews, `http://${host}/`), null, host);
      assert.equal(strangers().canary.requests, at + 1, host);
    }
    for (const host of ['wiki.', 'sub.wiki', 'wiki.example', 'wiki:8080', '127.0.0.2', '[::2]', 'x@wiki']) {
      strangers().names[host] = ['127.0.0.1'];
      assert.equal(await ask(previews, `http://${host}/`), null, host);
    }
    assert.equal(strangers().canary.requests, 5);
  });

  it('SSRF-13 is the same for everybody', async () => {
    strangers().names['wiki'] = ['127.0.0.1'];
    const previews = previewsOf(strangers(), { previewAllowHosts: ['wiki'] });
    assert.deepEqual(await ask(previews, 'http://wiki/', 1), await ask(previews, 'http://wiki/', 2));
    assert.equal(strangers().canary.requests, 1);
  });

  it('may be on any port where all are allowed, and then the others may too', async () => {
    strangers().sites['public.example:8443'] = page('public');
    const previews = previewsOf(strangers(), { previewAllowedPorts: 'any' });
    const found = await ask(previews, 'https://public.example:8443/');
    assert.equal(found?.type === 'og' && found.domain, 'public.example:8443');
    assert.equal(await ask(previews, 'http://127.0.0.1:8443/'), null);
  });

  it('does not bring back this server itself', async () => {
    const previews = previewsOf(strangers(), { publicUrl: 'http://chat.example', previewAllowHosts: ['chat.example'] });
    strangers().sites['chat.example'] = page('chat');
    assert.equal(await ask(previews, 'http://chat.example/c/general'), null);
    assert.equal(await ask(previews, 'http://CHAT.example:80/'), null);
    assert.deepEqual(strangers().asked, []);
  });
});
