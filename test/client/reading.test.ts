import { strict as assert } from 'node:assert';
import { ReadMarks } from '../../client/state/reading.ts';
import type { Ask } from '../../client/socket.ts';
import { FakeClock } from './fakes.ts';

function setUp() {
  const clock = new FakeClock();
  const marks: unknown[] = [];
  const ask = ((_name: string, input: unknown) => Promise.resolve(marks.push(input))) as unknown as Ask; // one command only
  const reads = new ReadMarks({ clock, ask });
  const look = async (channel: string, n: number, readN: number): Promise<void> => {
    reads.look({ channel, n }, readN);
    await clock.pass(500);
  };
  return { marks, reads, look };
}

describe('read marks', () => {
  it('R6 what is looked at for a moment is read, once', async () => {
    const { marks, look } = setUp();
    await look('general', 7, 5);
    await look('general', 7, 5);
    assert.deepEqual(marks, [{ channel: 'general', n: 7 }]);
  });

  it('what is marked as unread stays so while one stays, also when one looks away, and is read on coming back', async () => {
    const { marks, reads, look } = setUp();
    await look('general', 7, 5);
    await look('general', 7, 4);
    reads.look(null, 0);
    await look('general', 7, 4);
    assert.equal(marks.length, 1);
    await look('off-topic', 2, 2);
    await look('general', 7, 4);
    assert.deepEqual(marks.slice(1), [{ channel: 'general', n: 7 }]);
  });
});
