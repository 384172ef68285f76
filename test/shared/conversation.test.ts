import assert from 'node:assert/strict';
import {
  formatConversation,
  formatDirect,
  normalizeChannelName,
  parseConversation,
  type ConversationRef,
} from '#shared/conversation.ts';

const parsed: readonly [identifier: string, ref: ConversationRef][] = [
  ['general', { kind: 'public', name: 'general' }],
  ['General-2_x', { kind: 'public', name: 'general-2_x' }],
  ['2nd', { kind: 'public', name: '2nd' }],
  ['ČEŠTINA', { kind: 'public', name: 'čeština' }],
  ['cafe\u0301', { kind: 'public', name: 'café' }],
  ['日本語', { kind: 'public', name: '日本語' }],
  ['हिन्दी', { kind: 'public', name: 'हिन्दी' }],
  ['direct', { kind: 'public', name: 'direct' }],
  ['private7', { kind: 'public', name: 'private7' }],
  ['private:7', { kind: 'private', channelId: 7 }],
  ['private:9007199254740991', { kind: 'private', channelId: 9_007_199_254_740_991 }],
  ['dm:alice', { kind: 'dm', usernames: ['alice'] }],
  ['dm:bob:ALICE:bob', { kind: 'dm', usernames: ['bob', 'ALICE', 'bob'] }],
  ['dm:__proto__:a-_1', { kind: 'dm', usernames: ['__proto__', 'a-_1'] }],
];

const malformed = [
  '',
  ' ',
  'dm',
  'DM',
  'private',
  'Private',
  '-x',
  '_x',
  'a b',
  'a.b',
  'a/b',
  'a\n',
  '\u0301a',
  '🙂',
  'dm:',
  'dm::alice',
  'dm:alice:',
  'dm:alice:bob:',
  'DM:alice:bob',
  'dm:alice:b%bob',
  'dm:alice:b b',
  'dm:žofie',
  `dm:${'a'.repeat(33)}`,
  'private:',
  'private:0',
  'private:07',
  'private:-1',
  'private:1.5',
  'private:0x1',
  'private:7 ',
  'private:9007199254740993',
  `private:${'9'.repeat(400)}`,
];

describe('a conversation’s identifier', () => {
  for (const [identifier, ref] of parsed) {
    it(`${JSON.stringify(identifier)} is ${JSON.stringify(ref)}`, () => {
      assert.deepEqual(parseConversation(identifier), ref);
    });
  }

  for (const identifier of malformed) {
    it(`${JSON.stringify(identifier.slice(0, 30))} is malformed`, () => {
      assert.deepEqual(parseConversation(identifier), { kind: 'malformed' });
    });
  }

  it('has a public name of 1 to 64 characters, counted as people count', () => {
    assert.equal(normalizeChannelName('a'.repeat(64)), 'a'.repeat(64));
    assert.equal(normalizeChannelName('a'.repeat(65)), null);
    assert.equal(normalizeChannelName('𝒳'.repeat(64)), '𝒳'.repeat(64));
    assert.equal(normalizeChannelName('e\u0301'.repeat(64)), 'é'.repeat(64));
  });

  it('stays as it is when it is normalised again', () => {
    for (const name of ['İstanbul', 'STRASSE', 'ΣΑΣ', 'Å', 'Kelvin']) {
      const once = normalizeChannelName(name) ?? '';
      assert.equal(normalizeChannelName(once), once);
    }
  });

  it('of a direct message has stored spellings, no doubles, sorted by code unit', () => {
    assert.equal(formatDirect(['alice', 'Bob', 'alice', '_x', '9']), 'dm:9:Bob:_x:alice');
    assert.equal(formatDirect(['alice']), 'dm:alice');
  });

  it('comes from the stored parts of each kind', () => {
    const parts = { channelId: 7, name: 'general', users: ['bob', 'alice'] };
    assert.equal(formatConversation({ kind: 'public', ...parts }), 'general');
    assert.equal(formatConversation({ kind: 'private', ...parts }), 'private:7');
    assert.equal(formatConversation({ kind: 'dm', ...parts }), 'dm:alice:bob');
  });
});
