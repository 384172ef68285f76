import { strict as assert } from 'node:assert';
import { Cursors } from '../../client/state/cursors.ts';
import type { StreamKey } from '../../shared/streams.ts';
import { deferred, FakeClock, settled } from './fakes.ts';

function setUp() {
  const clock = new FakeClock();
  const delivered: string[] = [];
  const repairs: { key: StreamKey; cursor: number; answer: ReturnType<typeof deferred<number | null>> }[] = [];
  const cursors = new Cursors<string>({
    clock,
    random: () => 0.5,
    deliver: (event) => delivered.push(event),
    repair: (key, cursor) => {
      const answer = deferred<number | null>();
      repairs.push({ key, cursor, answer });
      return answer.promise;
    },
  });
  cursors.setConnected(true);
  cursors.set(1, 10);
  return { clock, delivered, repairs, cursors };
}

describe('cursors', () => {
  it('RT-21 applies the next event and ignores one that was applied', () => {
    const { cursors, delivered } = setUp();
    for (const n of [11, 11, 9, 12]) cursors.receive(1, n, `event ${n}`);
    assert.deepEqual(delivered, ['event 11', 'event 12']);
    assert.equal(cursors.at(1), 12);
  });

  it('RT-21 puts neighbours that arrive in the other order right, without a repair', async () => {
    const { clock, cursors, delivered, repairs } = setUp();
    cursors.receive(1, 12, 'event 12');
    assert.deepEqual(delivered, []);
    await clock.pass(249);
    cursors.receive(1, 11, 'event 11');
    await clock.pass(10_000);
    assert.deepEqual(delivered, ['event 11', 'event 12']);
    assert.equal(repairs.length, 0);
  });

  it('RT-21 repairs a gap that is still open after 250 ms, from the cursor, one repair at a time', async () => {
    const { clock, cursors, delivered, repairs } = setUp();
    cursors.receive(1, 13, 'event 13');
    await clock.pass(249);
    assert.equal(repairs.length, 0);
    await clock.pass(1);
    cursors.receive(1, 20, 'event 20');
    cursors.repairNow(1);
    await clock.pass(5_000);
    assert.deepEqual(
      repairs.map(({ key, cursor }) => [key, cursor]),
      [[1, 10]],
    );
    repairs[0]?.answer.resolve(19);
    await settled();
    assert.deepEqual(delivered, ['event 20'], 'what the answer held is not applied again');
    assert.equal(cursors.at(1), 20);
  });

  it('holds what arrives during a repair, so that an answer never overwrites something newer', async () => {
    const { cursors, delivered, repairs } = setUp();
    cursors.repairNow(1);
    cursors.receive(1, 11, 'event 11');
    cursors.receive(1, 12, 'event 12');
    assert.deepEqual(delivered, []);
    repairs[0]?.answer.resolve(11);
    await settled();
    assert.deepEqual(delivered, ['event 12']);
  });

  it('tries a failed repair again, and not without a connection', async () => {
    const { clock, cursors, repairs } = setUp();
    cursors.repairNow(1);
    repairs[0]?.answer.reject(new Error('no answer'));
    await clock.pass(1_000);
    assert.equal(repairs.length, 2);
    cursors.setConnected(false);
    repairs[1]?.answer.reject(new Error('no answer'));
    await clock.pass(60_000);
    assert.equal(repairs.length, 2);
  });

  it('forgets a stream whose repair says that it is gone', async () => {
    const { cursors, repairs } = setUp();
    cursors.repairNow(1);
    repairs[0]?.answer.resolve(null);
    await settled();
    assert.equal(cursors.at(1), undefined);
    assert.equal(cursors.receive(1, 11, 'event 11'), false, 'unknown now');
  });

  it('drops the answer for a stream that was forgotten meanwhile', async () => {
    const { cursors, repairs } = setUp();
    cursors.repairNow(1);
    cursors.forgetAll();
    cursors.set(1, 3);
    repairs[0]?.answer.resolve(50);
    await settled();
    assert.equal(cursors.at(1), 3);
  });

  it('repairs after a hint only if the events do not come', async () => {
    const { clock, cursors, repairs } = setUp();
    cursors.hint(1, 11);
    cursors.receive(1, 11, 'event 11');
    await clock.pass(1_000);
    assert.equal(repairs.length, 0);
    cursors.hint(1, 12);
    await clock.pass(250);
    assert.equal(repairs.length, 1);
  });

  it('loads a stream of which nothing is held, while its events wait', async () => {
    const { cursors, delivered, repairs } = setUp();
    cursors.load('presence');
    cursors.receive('presence', 9_982, 'event 9982');
    repairs[0]?.answer.resolve(9_981);
    await settled();
    assert.deepEqual(delivered, ['event 9982']);
  });
});
