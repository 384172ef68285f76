import assert from 'node:assert/strict';
import fc from 'fast-check';
import { events } from '#shared/events.ts';
import { countedOn, judge, release, ridingEvents } from '#shared/streams.ts';

/** A client of one stream: applies, holds and repairs as RT-21 says. */
function createFollower() {
  const applied: number[] = [];
  const held = new Map<number, number>();
  let cursor = 0;
  const letGo = () => {
    const released = release(cursor, held);
    applied.push(...released.ready);
    cursor = released.cursor;
  };
  return {
    applied,
    held,
    cursor: () => cursor,
    hear: (number: number) => {
      const verdict = judge(cursor, number);
      if (verdict === 'ignore') return;
      if (verdict === 'hold') return void held.set(number, number);
      applied.push(number);
      cursor = number;
      letGo();
    },
    repairTo: (head: number) => {
      cursor = Math.max(cursor, head);
      letGo();
    },
  };
}

describe('the cursor rule', () => {
  it('RT-21 ignores what is known, applies the next, holds what is beyond a gap', () => {
    assert.deepEqual([judge(5, 4), judge(5, 5), judge(5, 6), judge(5, 7)], ['ignore', 'ignore', 'apply', 'hold']);
    assert.equal(judge(0, 1), 'apply');
  });

  it('RT-21 releases in order what follows the cursor, forgets what it has passed, keeps what is beyond a gap', () => {
    const held = new Map([
      [9, 'nine'],
      [6, 'six'],
      [3, 'three'],
      [7, 'seven'],
      [11, 'eleven'],
    ]);
    assert.deepEqual(release(5, held), { cursor: 7, ready: ['six', 'seven'] });
    assert.deepEqual([...held.keys()], [9, 11]);
    assert.deepEqual(release(7, held), { cursor: 7, ready: [] });
    assert.deepEqual(release(10, held), { cursor: 11, ready: ['eleven'] });
    assert.equal(held.size, 0);
  });

  it('RT-26 ends at the head with each event applied once, in whatever order and however often they come', () => {
    const heard = fc.integer({ min: 1, max: 30 }).chain((head) => {
      const numbers = Array.from({ length: head }, (_, index) => index + 1);
      const doubles = fc.array(fc.integer({ min: 1, max: head }), { maxLength: 30 });
      return doubles.chain((more) => {
        const all = [...numbers, ...more];
        return fc.shuffledSubarray(all, { minLength: all.length }).map((order) => ({ head, order }));
      });
    });
    fc.assert(
      fc.property(heard, ({ head, order }) => {
        const follower = createFollower();
        for (const number of order) follower.hear(number);
        assert.equal(follower.cursor(), head);
        assert.equal(follower.held.size, 0);
        assert.deepEqual(
          follower.applied,
          Array.from({ length: head }, (_, index) => index + 1),
        );
      }),
    );
  });

  it('RT-21 ends at the head after one repair, when some are lost, and applies nothing twice', () => {
    const heard = fc.record({
      order: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }),
      repairAt: fc.nat(60),
      head: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(heard, ({ order, repairAt, head }) => {
        const follower = createFollower();
        for (const [index, number] of order.entries()) {
          if (index === repairAt) follower.repairTo(head);
          follower.hear(number);
        }
        follower.repairTo(30);
        assert.equal(follower.cursor(), 30);
        assert.equal(follower.held.size, 0);
        assert.deepEqual(
          follower.applied,
          [...new Set(follower.applied)].sort((a, b) => a - b),
        );
      }),
    );
  });
});

describe('where an event is counted', () => {
  const place = { workspace_id: 1, channel_id: 7, seq: 12 };

  it('RT-42 is its channel, or the small stream it names', () => {
    assert.deepEqual(countedOn('message:created', place), { key: 7, number: 12 });
    assert.deepEqual(countedOn('channel:skipped', place), { key: 7, number: 12 });
    assert.deepEqual(countedOn('read:moved', { ...place, stream: 'user', rev: 3 }), { key: 'user', number: 3 });
    assert.equal(countedOn('receipt:moved', { channel_id: 7, ts: 1.5 }), null);
  });

  it('RT-45 is nowhere for what rides with a notice', () => {
    for (const name of ridingEvents) assert.equal(countedOn(name, place), null);
    assert.deepEqual(countedOn('channel:left', { channel_id: 7, stream: 'user', rev: 4 }), { key: 'user', number: 4 });
    const table = Object.entries(events).filter(([, { streams }]) => streams.some((one) => one === 'rides'));
    assert.deepEqual(table.map(([name]) => name).sort(), [...ridingEvents].sort());
  });
});
