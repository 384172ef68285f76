import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { watchEventLoop } from '../../server/realtime/event-loop.ts';

/** Keep the loop from turning. */
function block(ms: number): void {
  const startMs = performance.now();
  while (performance.now() - startMs < ms);
}

describe('the watch of the event loop', () => {
  it('RT-73 sees that turns come late, and that they come in time again', async () => {
    const loop = watchEventLoop(300);
    try {
      assert.equal(loop.isLate(), false);
      for (let turn = 0; turn < 4; turn += 1) {
        block(250);
        await pause(5);
      }
      assert.equal(loop.isLate(), true);
      while (loop.isLate()) await pause(100);
    } finally {
      loop.stop();
    }
  });
});
