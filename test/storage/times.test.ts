import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createTimes } from '../../server/storage/times.ts';

describe('times', () => {
  it('follow a clock that moves forward', () => {
    const times = createTimes(0);
    assert.equal(times.next(1_500_000), 1_500_000);
    assert.equal(times.next(1_500_007), 1_500_007);
  });

  it('count on by microseconds when the clock stands still or steps back', () => {
    const times = createTimes(1_500_000);
    assert.equal(times.next(1_500_000), 1_500_001);
    assert.equal(times.next(3), 1_500_002);
  });

  it('step over whole seconds, by the clock and by counting', () => {
    assert.equal(createTimes(0).next(2_000_000), 2_000_001);
    assert.equal(createTimes(1_999_999).next(5), 2_000_001);
  });

  it('are unique, growing, never whole, and exact as seconds with six digits, whatever the clock does', () => {
    const clock = fc.array(fc.integer({ min: 1_600_000_000_000_000, max: 1_600_000_003_000_000 }), { maxLength: 50 });
    fc.assert(
      fc.property(clock, (readings) => {
        const times = createTimes(1_600_000_000_999_990);
        let last = 1_600_000_000_999_990;
        for (const reading of readings) {
          const us = times.next(reading);
          assert.ok(us > last);
          assert.notEqual(us % 1_000_000, 0);
          assert.equal(Math.round(Number(String(us / 1_000_000)) * 1_000_000), us);
          assert.match(String(us / 1_000_000), /^\d+\.\d{1,6}$/);
          last = us;
        }
      }),
    );
  });
});
