import assert from 'node:assert/strict';
import { normalizePrivateName } from '#shared/conversation.ts';

describe('the name of a private channel', () => {
  for (const [given, stored] of [
    ['plans', 'plans'],
    ['  Plans for 2027 ', 'Plans for 2027'],
    ['general', 'general'],
    ['../', '../'],
    ['dm', 'dm'],
    ['private', 'private'],
    ['a dm:b', 'a dm:b'],
    ['Žluťoučký 👩‍👩‍👧', 'Žluťoučký 👩‍👩‍👧'],
    ['😀'.repeat(80), '😀'.repeat(80)],
    [` ${'a'.repeat(80)} `, 'a'.repeat(80)],
  ] as const) {
    it(`can be ${JSON.stringify(given.slice(0, 20))}`, () => assert.equal(normalizePrivateName(given), stored));
  }

  for (const given of [
    '',
    ' \u00a0',
    '\u200b',
    '\u0301',
    'a'.repeat(81),
    '😀'.repeat(81),
    'a\0b',
    'a\nb',
    'a\u001bb',
  ]) {
    it(`cannot be ${JSON.stringify(given.slice(0, 20))}`, () => assert.equal(normalizePrivateName(given), null));
  }

  for (const given of ['dm:alice:bob', 'DM:x', ' dm:', 'private:1', 'Private:', 'PRIVATE:x']) {
    it(`cannot be taken for an identifier, as ${given} could`, () => assert.equal(normalizePrivateName(given), null));
  }

  it('cannot turn the direction of the text around it', () => {
    const turning = [0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
    for (const code of turning) {
      const name = `a${String.fromCodePoint(code)}b`;
      assert.equal(normalizePrivateName(name), null, `U+${code.toString(16)}`);
    }
  });
});
