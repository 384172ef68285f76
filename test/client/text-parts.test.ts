import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { splitText } from '../../client/state/text-parts.ts';

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
        assert.equal(parts.map((part) => part.text).join(''), text);
        for (const part of parts) if (part.kind === 'link') assert.match(new URL(part.text).protocol, /^https?:$/);
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
