import assert from 'node:assert/strict';
import { createTurns } from '../../server/http/turns.ts';

describe('work in turns', () => {
  it('is done in the order it was asked for, one piece between two looks at everybody else', async () => {
    const turn = createTurns();
    let looks = 0;
    const done: [piece: number, looks: number][] = [];
    const look = (): void => {
      looks += 1;
      if (done.length < 3) setImmediate(look);
    };
    setImmediate(look);
    await Promise.all(
      [1, 2, 3].map(async (piece) => {
        await turn();
        done.push([piece, looks]);
      }),
    );
    assert.deepEqual(
      done.map(([piece]) => piece),
      [1, 2, 3],
    );
    assert.equal(new Set(done.map(([, at]) => at)).size, 3, 'no two in one turn of the event loop');
  });
});
