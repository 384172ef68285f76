import { strict as assert } from 'node:assert';
import type { Ask } from '../../client/socket.ts';
import { TypingNotice } from '../../client/state/typing-notice.ts';
import { FakeClock } from './fakes.ts';

describe('the typing notice', () => {
  it('W9 comes with the first key, then every 3 s, and again after a message, but not more than once a second', async () => {
    const clock = new FakeClock();
    const startMs = clock.now();
    const told: number[] = [];
    // what it answers does not matter here
    const ask = (() => Promise.resolve(told.push(clock.now() - startMs))) as unknown as Ask;
    const notice = new TypingNotice(clock, ask);
    for (let key = 0; key < 41; key += 1) {
      notice.typed('general', 'x');
      await clock.pass(100);
    }
    assert.deepEqual(told, [0, 3_000]);
    for (let message = 0; message < 20; message += 1) {
      notice.sent('general');
      notice.typed('general', 'y');
      await clock.pass(100);
    }
    assert.deepEqual(told.slice(2), [4_100, 5_100]);
  });
});
