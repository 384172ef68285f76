import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findMentionTokens, mentionsEveryone, resolveMentions } from '#shared/mentions.ts';

const people = new Map([
  ['alice', 'alice'],
  ['bob', 'Bob'],
]);

/** The rule written out slowly: where the URLs are, then each `@` by the character before it and the run after it. */
function slowTokens(text: string): string[] {
  const urls = [...text.matchAll(/(?<![A-Za-z0-9+.-])[A-Za-z0-9+.-]+:\/\/[^\s"'`<>]*/g)];
  const isInUrl = (at: number) => urls.some((url) => at >= url.index && at < url.index + url[0].length);
  const names = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const isToken = text[at] === '@' && !isInUrl(at) && !/[\p{L}\p{N}_@/]\p{M}*$/u.test(text.slice(0, at));
    const name = isToken ? /^[A-Za-z0-9_-]+/.exec(text.slice(at + 1))?.[0] : undefined;
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return [...names];
}

function msOf(work: () => unknown): number {
  work();
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe('mentions in a text', () => {
  for (const [text, tokens] of [
    ['@a\n@b\t@c', ['a', 'b', 'c']],
    ['@a@b', ['a']],
    ['@a-@b', ['a-', 'b']],
    ['@http://x?@c', ['http']],
    ['@a,@b', ['a', 'b']],
    ['mailto:x@alice', []],
    ['MAILTO:@alice', []],
    ['WWW.x.test/@alice', []],
    ['<https://x.test/@a>@b', ['b']],
    ['"https://x.test/"@b', ['b']],
    ['git+ssh://x/@a @b', ['b']],
    ['\u{1d4b3}@alice', []],
    ['🙂@alice', ['alice']],
    ['\u2764\ufe0f@alice', ['alice']],
    ['cafe\u0301@alice', []],
    ['@ alice', []],
    ['@', []],
    ['', []],
  ] as const) {
    it(`of ${JSON.stringify(text)} are ${JSON.stringify(tokens)}`, () => {
      assert.deepEqual(findMentionTokens(text), tokens);
    });
  }

  it('are found as the rule says, in any text', () => {
    const piece = fc.constantFrom(
      '@',
      'alice',
      'Bob-2',
      ' ',
      '_',
      '-',
      '/',
      'https://',
      ' https://',
      'é',
      '"',
      '.',
      '\n',
      '🙂',
      ')',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        assert.deepEqual(findMentionTokens(text), slowTokens(text), text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are people in stored spelling, or everyone alone', () => {
    assert.deepEqual(resolveMentions('@BOB @alice @x @bob', people, true), ['Bob', 'alice']);
    assert.deepEqual(resolveMentions('@alice @EVERYONE', people, true), ['@everyone']);
    assert.deepEqual(resolveMentions('@alice @everyone', people, false), ['alice']);
    assert.equal(mentionsEveryone(['@everyone']), true);
    assert.equal(mentionsEveryone(['everyone']), false);
    assert.equal(mentionsEveryone([]), false);
  });

  it('are at most 100', () => {
    const names = Array.from({ length: 150 }, (_, index) => `p${index}`);
    const all = new Map(names.map((name) => [name, name]));
    assert.equal(resolveMentions(names.map((name) => `@${name}`).join(' '), all, true).length, 100);
  });

  for (const [what, text] of [
    ['10,000 times @', '@'.repeat(10_000)],
    ['10,000 times http://', 'http://'.repeat(10_000)],
    ['10,000 times @a', '@a '.repeat(10_000)],
    ['10,000 times www.', 'www.'.repeat(10_000)],
    ['a word of 70,000 letters', `${'a'.repeat(70_000)}@`],
    ['10,000 times mailto', 'mailto'.repeat(10_000)],
    ['10,000 times a:', 'a:'.repeat(10_000)],
  ] as const) {
    it(`take at most 50 ms for ${what}`, () => {
      const ms = msOf(() => findMentionTokens(`${text}@`));
      assert.ok(ms <= 50, `${ms} ms`);
    });
  }
});
