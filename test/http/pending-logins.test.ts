import assert from 'node:assert/strict';
import { createPendingLogins } from '../../server/http/pending-logins.ts';

const tooMany = { code: 'TooManyRequests', retryAfterMs: 3_000 };

describe('logins that wait for their answer', () => {
  it('are ten for one address, and each answer makes room for one', () => {
    const pending = createPendingLogins();
    const answers = Array.from({ length: 10 }, () => pending.enter('a'));
    assert.throws(() => pending.enter('a'), tooMany);
    pending.enter('b')();
    answers[0]?.();
    answers.push(pending.enter('a'));
    assert.throws(() => pending.enter('a'), tooMany);
  });

  it('are 500 in all', () => {
    const pending = createPendingLogins();
    const answers = Array.from({ length: 500 }, (_, i) => pending.enter(`address ${i}`));
    assert.throws(() => pending.enter('another'), tooMany);
    for (const answered of answers) answered();
    assert.doesNotThrow(() => pending.enter('another'));
  });
});
