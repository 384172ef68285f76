import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { previewedAddresses, splitText, withoutPreview } from '../../client/state/text-parts.ts';

const people = new Set(['alice', 'bob']);
const split = (text: string) => splitText(text, (name) => people.has(name.toLowerCase()));
const found = (text: string) =>
  split(text).flatMap(({ kind, text: part }) => (kind === 'text' ? [] : [`${kind} ${part}`]));

describe('the parts of a text', () => {
  const cases: [string, string[]][] = [
    ['see https://example.com/a_(b) now', ['link https://example.com/a_(b)']],
    ['(see https://example.com/a).', ['link https://example.com/a']],
    [
      'https://example.com/?q=1&r=2#x, and http://a.example!',
      ['link https://example.com/?q=1&r=2#x', 'link http://a.example'],
    ],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd ftp://a', []],
    ['https:// http://? https:///x', []],
    ['"https://example.com"', ['link https://example.com']],
    ['<https://example.com>', ['link https://example.com']],
    ['hi @alice and @Bob, not @ghost', ['mention @alice', 'mention @Bob']],
    ['mail bob@alice.example or /@alice', []],
    ['https://example.com/@alice', ['link https://example.com/@alice']],
    ['@alice@bob', ['mention @alice']],
  ];
  for (const [text, expected] of cases)
    it(`finds ${JSON.stringify(expected)} in ${JSON.stringify(text)}`, () => assert.deepEqual(found(text), expected));

  it('shows an address in brackets without them', () => {
    const parts = split('see <https://example.com/a.b.>, <http://?> and https://example.com>');
    const shown = parts.map(({ text, preview }) => (preview ? `preview ${text}` : text));
    assert.deepEqual(shown, [
      'see ',
      'https://example.com/a.b.',
      ', <http://?> and ',
      'preview https://example.com',
      '>',
    ]);
  });

  const ownOrigin = 'http://chat.example:3000';
  const previewed: [string, string[]][] = [
    ['https://a.example/ and https://b.example/x.', ['https://a.example/', 'https://b.example/x']],
    ['https://a.example https://a.example https://a.example#x', ['https://a.example', 'https://a.example#x']],
    ['<https://a.example> https://b.example', ['https://b.example']],
    ['http://chat.example:3000/c/general http://chat.example', ['http://chat.example']],
    [
      'http://a.example http://b.example http://c.example http://d.example',
      ['http://a.example', 'http://b.example', 'http://c.example'],
    ],
    ['no address', []],
  ];
  for (const [text, expected] of previewed)
    it(`previews ${JSON.stringify(expected)} in ${JSON.stringify(text)}`, () =>
      assert.deepEqual(previewedAddresses(text, ownOrigin), expected));

  const removed: [string, string][] = [
    ['https://a.example/x', '<https://a.example/x>'],
    ['(https://a.example/x). https://a.example/x!', '(<https://a.example/x>). <https://a.example/x>!'],
    ['https://a.example/xy https://a.example/x', 'https://a.example/xy <https://a.example/x>'],
    ['<https://a.example/x> @alice\n https://b.example ', '<https://a.example/x> @alice\n https://b.example '],
    ['<https://a.example/x', '<<https://a.example/x>'],
  ];
  for (const [text, expected] of removed)
    it(`without the preview ${JSON.stringify(text)} is ${JSON.stringify(expected)}`, () =>
      assert.equal(withoutPreview(text, 'https://a.example/x'), expected));

  it('joined are the text again, and a link is http or https, whatever somebody writes', () => {
    const pieces = fc.constantFrom(
      'https://',
      'javascript:',
      '@alice',
      '@',
      'http://x',
      ')',
      '(',
      '"',
      '<',
      '>',
      'https://a.example/x',
      'http://b.example',
      '\n',
      '.',
      ' ',
      'ü',
      '😀',
      '\u202e',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parts = split(text);
        const written = parts.map((part) => (part.kind === 'link' && !part.preview ? `<${part.text}>` : part.text));
        assert.equal(written.join(''), text);
        for (const part of parts) if (part.kind === 'link') assert.match(new URL(part.text).protocol, /^https?:$/);
        const addresses = previewedAddresses(text, ownOrigin);
        const [first = ''] = addresses;
        const left = previewedAddresses(withoutPreview(text, first), ownOrigin);
        assert.deepEqual(left.slice(0, 2), addresses.slice(1), 'one has gone, the others have stayed');
      }),
    );
  });

  it('takes hostile texts of full length in no time', () => {
    const hostile = [
      '@'.repeat(10_000),
      `https://a/${')'.repeat(9_990)}`,
      'https://'.repeat(1_250),
      `http://${'('.repeat(9_000)}`,
    ];
    const startMs = performance.now();
    for (const text of hostile) split(text);
    assert.ok(performance.now() - startMs < 1_000);
  });
});
