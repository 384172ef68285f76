import assert from 'node:assert/strict';
import { parseCodeLink } from '../../server/previews/code-link.ts';
import type { FoundPreview } from '../../server/previews/previews.ts';
import { ask, previewsOf, useStrangers } from './asking.ts';
import { body, page, paths, redirect, type Site } from './strangers.ts';

const isOpened = (hostname: string) => hostname === 'git.example' || hostname === 'bitbucket.example';
const hash = '0123abc';

/** A link, the address of its file, its path, its lines. */
const links: readonly (readonly [string, string, string, (readonly [number, number])?])[] = [
  ['https://github.com/o/r/blob/main/src/a.ts', 'https://raw.githubusercontent.com/o/r/main/src/a.ts', 'src/a.ts'],
  [
    'https://github.com/o/r/blob/main/a.ts#L50-L60',
    'https://raw.githubusercontent.com/o/r/main/a.ts',
    'a.ts',
    [50, 60],
  ],
  ['http://GitHub.com/o/r/blob/main/a.ts#L7', 'https://raw.githubusercontent.com/o/r/main/a.ts', 'a.ts', [7, 7]],
  [
    'https://github.com/o/r/blob/main/a.ts?plain=1#L60-L50',
    'https://raw.githubusercontent.com/o/r/main/a.ts',
    'a.ts',
    [50, 60],
  ],
  [
    'https://github.com/o/r/blob/main/a.ts#L5C2-L6C10',
    'https://raw.githubusercontent.com/o/r/main/a.ts',
    'a.ts',
    [5, 6],
  ],
  ['https://github.com/o/r/blob/main/a.ts#L0', 'https://raw.githubusercontent.com/o/r/main/a.ts', 'a.ts'],
  ['https://github.com/o/r/blob/main/a.ts#readme', 'https://raw.githubusercontent.com/o/r/main/a.ts', 'a.ts'],
  ['https://github.com/o/r/blob/a%3Fb/c%23d.ts', 'https://raw.githubusercontent.com/o/r/a%3Fb/c%23d.ts', 'c#d.ts'],
  [
    'https://github.com/o/r/blob/main/%E2%9C%93 x.ts',
    'https://raw.githubusercontent.com/o/r/main/%E2%9C%93%20x.ts',
    '✓ x.ts',
  ],
  ['https://gitlab.com/g/r/-/blob/main/a.rb#L50-60', 'https://gitlab.com/g/r/-/raw/main/a.rb', 'a.rb', [50, 60]],
  [
    'https://gitlab.com/g/s/t/r/-/blob/main/d/a.rb#L5',
    'https://gitlab.com/g/s/t/r/-/raw/main/d/a.rb',
    'd/a.rb',
    [5, 5],
  ],
  ['https://gitlab.com/g/r/-/blob/main/a.rb?ref_type=heads', 'https://gitlab.com/g/r/-/raw/main/a.rb', 'a.rb'],
  [
    `https://bitbucket.org/w/r/src/${hash}/d/a.py#lines-50:60`,
    `https://bitbucket.org/w/r/raw/${hash}/d/a.py`,
    'd/a.py',
    [50, 60],
  ],
  [`https://bitbucket.org/w/r/src/${hash}/a.py#lines-5`, `https://bitbucket.org/w/r/raw/${hash}/a.py`, 'a.py', [5, 5]],
  ['https://git.example/g/r/-/blob/main/a.go#L1-2', 'https://git.example/g/r/-/raw/main/a.go', 'a.go', [1, 2]],
  ['http://git.example:8080/g/r/-/blob/main/a.go', 'http://git.example:8080/g/r/-/raw/main/a.go', 'a.go'],
  [
    'https://bitbucket.example/projects/P/repos/r/browse/d/a.c?at=refs%2Fheads%2Fmain&x=1#50-60',
    'https://bitbucket.example/projects/P/repos/r/raw/d/a.c?at=refs%2Fheads%2Fmain',
    'd/a.c',
    [50, 60],
  ],
  [
    'https://bitbucket.example/users/u/repos/r/browse/a.c#7',
    'https://bitbucket.example/users/u/repos/r/raw/a.c',
    'a.c',
    [7, 7],
  ],
  [
    'https://bitbucket.example/at/projects/P/repos/r/browse/a.c',
    'https://bitbucket.example/at/projects/P/repos/r/raw/a.c',
    'a.c',
  ],
];

const others = [
  'https://bitbucket.org.evil.com/w/r/src/m/a.py',
  'https://github.com.evil.com/o/r/blob/m/a.ts',
  'https://evilgithub.com/o/r/blob/m/a.ts',
  'https://gist.github.com/o/r/blob/m/a.ts',
  'https://github.com./o/r/blob/m/a',
  'https://github.com:8443/o/r/blob/m/a.ts',
  'https://gitlab.com.evil.com/g/r/-/blob/m/a',
  'https://github.com@evil.com/o/r/blob/m/a',
  'https://git.evil.com/g/r/-/blob/m/a.go',
  'https://x.git.example/g/r/-/blob/m/a.go',
  'https://evil.com/projects/P/repos/r/browse/a',
  'https://bitbucket.org/w/r/src/../../',
  'https://bitbucket.org/w/r/src/m/../../a.py',
  'https://github.com/o/r/blob/m/./a.ts',
  'https://github.com/o/r/blob/m/%2e%2e/a.ts',
  'https://github.com/o/r/blob/m/.%2E/a.ts',
  'https://github.com/o/r/blob/m/a%2fb',
  'https://github.com/o/r/blob/a%2f..%2fb/c.ts',
  'https://bitbucket.example/projects/P/repos/r/browse/..%2f..%2fx',
  'https://github.com/o/r/blob/m/..%5Ca',
  'https://github.com/o/r/blob/m/a%00.ts',
  'https://github.com/o/r/blob/m/a%0a.ts',
  'https://github.com/o/r/blob/m/%ff.ts',
  'https://github.com/o/r/blob/m//a.ts',
  'https://github.com/o/r/blob/m/d/',
  'https://github.com/o/r/blob/m',
  'https://github.com/o/r',
  'https://github.com/o/r/tree/m/a',
  'https://github.com/',
  'https://gitlab.com/r/-/blob/m/a',
  'https://gitlab.com/g/r/blob/m/a',
  'https://gitlab.com/g/r/-/tree/m/a',
  'https://bitbucket.org/w/r/browse/m/a',
  'https://bitbucket.example/projects/P/repos/r/commits/a',
  'x',
  '',
];

describe('a link to code', () => {
  for (const [link, raw, filepath, lines] of links) {
    it(`is ${link}`, () => {
      const expected = { raw, filepath, lines: lines === undefined ? null : { first: lines[0], last: lines[1] } };
      assert.deepEqual(parseCodeLink(link, isOpened), expected);
    });
  }

  for (const link of others) {
    it(`SSRF-14 is not ${link}`, () => assert.equal(parseCodeLink(link, isOpened), null));
  }
});

const source = Array.from({ length: 1_000 }, (_, at) => `line ${at + 1}`);

describe('the preview of a link to code', () => {
  const strangers = useStrangers();
  const link = 'https://github.com/o/r/blob/main/src/a.test.TS';
  const rawHost = 'raw.githubusercontent.com';
  const text = (content: string | Buffer, type = 'text/plain; charset=utf-8'): Site =>
    body(content, { 'content-type': type });
  const find = (url: string): Promise<FoundPreview | null> => ask(previewsOf(strangers()), url);

  it('has every field', async () => {
    strangers().sites[rawHost] = paths({ '/o/r/main/src/a.test.TS': text(`${source.join('\r\n')}\r\n`) });
    assert.deepEqual(await find(`${link}#L500-L509`), {
      type: 'code',
      filename: 'a.test.TS',
      filepath: 'src/a.test.TS',
      language: 'ts',
      first_line_num: 305,
      highlight_start: 500,
      highlight_end: 509,
      code: source.slice(304, 704).join('\n'),
      total_lines: 1_000,
      url: `${link}#L500-L509`,
    });
    assert.deepEqual(strangers().asked, [`${rawHost}/o/r/main/src/a.test.TS`]);
  });

  /** Anchor, then first line, highlight, and lines shown. */
  const windows: readonly (readonly [string, number, number | null, number | null, number])[] = [
    ['', 1, null, null, 400],
    ['#L1', 1, 1, 1, 400],
    ['#L1000', 601, 1_000, 1_000, 400],
    ['#L990-L2000', 601, 990, 1_000, 400],
    ['#L1001', 1, null, null, 400],
    ['#L100-L900', 100, 100, 900, 400],
    ['#L700-L1000', 601, 700, 1_000, 400],
    ['#L100-L499', 100, 100, 499, 400],
    ['#L99999999999999999999', 1, null, null, 400],
  ];
  for (const [anchor, first, start, end, shown] of windows) {
    it(`shows 400 lines around ${anchor || 'no line'}`, async () => {
      strangers().sites[rawHost] = text(source.join('\n'));
      const found = await find(link + anchor);
      assert.ok(found?.type === 'code');
      const { first_line_num, highlight_start, highlight_end, code } = found;
      assert.deepEqual([first_line_num, highlight_start, highlight_end], [first, start, end]);
      assert.deepEqual(code.split('\n'), source.slice(first - 1, first - 1 + shown));
    });
  }

  it('has no language without an extension, and counts lines as an editor does', async () => {
    strangers().sites[rawHost] = text('all:\n\ttrue');
    const found = await find('https://github.com/o/r/blob/main/Makefile');
    assert.ok(found?.type === 'code');
    assert.deepEqual([found.language, found.total_lines, found.code], ['', 2, 'all:\n\ttrue']);
  });

  const files: Readonly<Record<string, Site>> = {
    'is not there': body('', {}, 404),
    'is beyond 512 KiB': text(`${'x'.repeat(512 * 1_024)}y`),
    'is not UTF-8': text(Buffer.from([0x61, 0xff, 0x62])),
    'holds NUL': text('a\0b'),
    'is empty': text(''),
    'is a page that asks to sign in': text('<title>Sign in</title>', 'text/html'),
    'is inside': redirect('http://127.0.0.1/'),
    'is packed': body('x', { 'content-type': 'text/plain', 'content-encoding': 'gzip' }),
  };
  for (const [title, site] of Object.entries(files)) {
    it(`is that of the page when the file ${title}`, async () => {
      strangers().sites[rawHost] = site;
      strangers().sites['github.com'] = page('The page');
      const found = await find(`${link}#L5`);
      assert.equal(found?.type === 'og' && found.title, 'The page');
      assert.equal(strangers().canary.connections, 0);
    });
  }

  it('comes from bitbucket.org and gitlab.com', async () => {
    const { sites } = strangers();
    sites['bitbucket.org'] = paths({ '/w/r/raw/main/a.py': text('print(1)\n', 'application/octet-stream') });
    sites['gitlab.com'] = paths({ '/g/s/r/-/raw/main/a.rb': text('puts 1\n') });
    const bitbucket = await find('https://bitbucket.org/w/r/src/main/a.py#lines-1:1');
    const gitlab = await find('https://gitlab.com/g/s/r/-/blob/main/a.rb#L1');
    assert.deepEqual(
      [bitbucket?.type === 'code' && bitbucket.code, gitlab?.type === 'code' && gitlab.code],
      ['print(1)', 'puts 1'],
    );
  });

  it('SSRF-14 comes from a host of ones own only when the operator opened it', async () => {
    const { sites, names } = strangers();
    const raw = '/projects/P/repos/r/raw/a.c?at=main';
    sites['git.example'] = paths({ [raw]: text('int a;'), '/projects/P/repos/r/browse/a.c?at=main': page('a page') });
    const link = 'http://git.example/projects/P/repos/r/browse/a.c?at=main#1';
    assert.equal((await find(link))?.type, 'og');
    const previews = previewsOf(strangers(), { previewAllowHosts: ['git.example', 'gitlab'] });
    assert.equal((await ask(previews, link))?.type, 'code');
    names['gitlab'] = ['127.0.0.1'];
    // The private server knows pages only, but it is asked for the file first.
    assert.equal((await ask(previews, 'http://gitlab/g/r/-/blob/main/a.ts'))?.type, 'og');
    assert.equal(strangers().canary.requests, 2);
  });
});
