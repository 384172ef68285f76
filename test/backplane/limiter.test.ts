import assert from 'node:assert/strict';
import { createMemoryLimiter, unlimited } from '../../server/backplane/limiter.ts';
import { createRandom } from '../sim/virtual-time.ts';
import { createTestClock } from '../support/clock.ts';

const rule = { name: 'sends', limit: 5, windowMs: 60_000 };

describe('the limiter in memory', () => {
  it('never lets more pass in any window, and the time it names is enough', () => {
    const clock = createTestClock();
    const limiter = createMemoryLimiter(clock);
    const random = createRandom(7);
    const passedMs: number[] = [];
    for (let step = 0; step < 2_000; step += 1) {
      const { ok, retryAfterMs } = limiter.hit(rule, 'alice');
      if (ok) passedMs.push(clock.monotonicMs());
      else if (random() < 0.1) {
        assert.ok(retryAfterMs > 0 && retryAfterMs <= rule.windowMs * 1.05);
        clock.advanceMs(retryAfterMs);
        assert.ok(limiter.peek(rule, 'alice').ok);
      }
      clock.advanceMs(random() * 5_000);
    }
    passedMs.forEach((atMs, at) => {
      const later = passedMs[at + rule.limit];
      assert.ok(later === undefined || later - atMs >= rule.windowMs);
    });
  });

  it('counts keys and rules apart, and looking counts nothing', () => {
    const limiter = createMemoryLimiter(createTestClock());
    for (let at = 0; at < 5; at += 1) limiter.hit(rule, 'alice');
    for (let at = 0; at < 50; at += 1) assert.ok(limiter.peek(rule, 'bob').ok);
    assert.equal(limiter.hit(rule, 'alice').ok, false);
    assert.ok(limiter.hit(rule, 'bob').ok);
    assert.ok(limiter.hit({ ...rule, name: 'writes' }, 'alice').ok);
  });

  it('forgets a key that will not come again', () => {
    const limiter = createMemoryLimiter(createTestClock());
    for (let at = 0; at < 5; at += 1) limiter.hit(rule, 'socket');
    limiter.forget(rule, 'socket');
    assert.ok(limiter.hit(rule, 'socket').ok);
    limiter.forget(rule, 'never seen');
  });

  it('is not moved by the wall clock', () => {
    const clock = createTestClock();
    const limiter = createMemoryLimiter(clock);
    for (let at = 0; at < 5; at += 1) limiter.hit(rule, 'alice');
    clock.setWallUs(clock.nowUs() + 86_400_000_000);
    assert.equal(limiter.hit(rule, 'alice').ok, false);
  });

  it('lets everything pass when limits are off', () => {
    unlimited.forget(rule, 'alice');
    for (let at = 0; at < 100; at += 1) assert.ok(unlimited.hit(rule, 'alice').ok && unlimited.peek(rule, 'alice').ok);
  });
});
