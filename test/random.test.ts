import assert from 'node:assert/strict';
import { randomId, randomInt, randomUuid } from '../server/random.ts';

describe('randomness', () => {
  it('gives ids of as many bytes as asked for, safe in URLs, never twice', () => {
    const ids = Array.from({ length: 1_000 }, () => randomId(24));
    for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{32}$/);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('gives UUIDs of version 4', () => {
    assert.match(randomUuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(randomUuid(), randomUuid());
  });

  it('gives every number below the limit, and no other', () => {
    const seen = new Set(Array.from({ length: 1_000 }, () => randomInt(4)));
    assert.deepEqual(seen, new Set([0, 1, 2, 3]));
  });
});
