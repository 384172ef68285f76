import assert from 'node:assert/strict';
import { countCodePoints, fold, hasVisibleCharacter, isStorable, normalizeMessageText } from '#shared/text.ts';

describe('text', () => {
  it('is folded to one spelling in every script', () => {
    assert.equal(fold('ŽOFIE'), fold('žofie'));
    assert.equal(fold('e\u0301'), 'é');
    assert.equal(fold('ÄÖ'), 'äö');
    assert.equal(fold('J\u030C'), fold('\u01F0'));
    assert.ok(fold('ΟΔΟΣΑ').includes(fold('ΟΔΟΣ')));
  });

  it('is folded in pieces where marks follow each other without end', () => {
    const marks = '\u0301\u0316';
    const folded = fold(`a${marks.repeat(4_999)}ZOË`);
    assert.doesNotMatch(folded, /[\u0300-\u034e]{31}/, 'ordering them takes time with the square of their number');
    assert.ok(folded.endsWith('zoë'));
    assert.ok(folded.startsWith(fold(`a${marks.repeat(30)}`).slice(0, 30)));
    assert.equal(fold(`q${marks.repeat(15)}`), `q${'\u0316'.repeat(15)}${'\u0301'.repeat(15)}`);
  });

  it('is counted in code points', () => {
    assert.equal(countCodePoints(''), 0);
    assert.equal(countCodePoints('a🙂é'), 3);
    assert.equal(countCodePoints('👨‍👩‍👧'), 5);
  });

  it('can be stored unless it holds NUL or a lone surrogate', () => {
    assert.equal(isStorable('a\u0001🙂'), true);
    assert.equal(isStorable('a\0b'), false);
    assert.equal(isStorable('\ud83d'), false);
    assert.equal(isStorable('\ude42\ud83d'), false);
  });

  for (const text of ['a', '.', '🙂', 'é', '\u200bx', '漢', '\u0301x', '-']) {
    it(`${JSON.stringify(text)} can be seen`, () => assert.equal(hasVisibleCharacter(text), true));
  }

  for (const text of [
    '',
    ' \t\r\n',
    '\u00a0\u3000',
    '\u200b\u200c\u200d\u2060\ufeff',
    '\u0301\u20dd',
    '\u202e',
    '\u3164',
    '\u2800',
    '\u00ad',
    '\ufe0f',
  ]) {
    it(`${JSON.stringify(text)} cannot be seen`, () => assert.equal(hasVisibleCharacter(text), false));
  }

  it('of a message has line feeds only, and no white space at its end', () => {
    assert.equal(normalizeMessageText('a\r\nb\rc\nd'), 'a\nb\nc\nd');
    assert.equal(normalizeMessageText('a\r\r\nb'), 'a\n\nb');
    assert.equal(normalizeMessageText('  a  b \t\r\n '), '  a  b');
    assert.equal(normalizeMessageText('e\u0301 <b>'), 'e\u0301 <b>');
  });
});
