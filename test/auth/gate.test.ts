import assert from 'node:assert/strict';
import { createGate } from '../../server/auth/gate.ts';

const isBusy = { code: 'Unavailable' };

describe('the gate for slow work', () => {
  it('lets a few pass at once, the next ones in order, and turns the rest away', async () => {
    const gate = createGate(2, 2);
    const begun: number[] = [];
    const ends = new Map<number, () => void>();
    const start = (name: number) =>
      gate.pass(() => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    const works = [1, 2, 3, 4].map(start);
    await assert.rejects(start(5), isBusy);
    assert.deepEqual(begun, [1, 2]);
    ends.get(2)?.();
    await works[1];
    assert.deepEqual(begun, [1, 2, 3]);
    works.push(start(6));
    await assert.rejects(start(7), isBusy);
    for (const name of [1, 3, 4, 6]) {
      ends.get(name)?.();
      await works[name === 6 ? 4 : name - 1];
    }
    assert.deepEqual(begun, [1, 2, 3, 4, 6]);
  });

  it('passes its place on when work fails', async () => {
    const gate = createGate(1, 1);
    const failing = gate.pass(() => Promise.reject(new Error('on purpose')));
    const next = gate.pass(() => Promise.resolve('done'));
    await assert.rejects(failing, /on purpose/);
    assert.equal(await next, 'done');
    assert.equal(await gate.pass(() => Promise.resolve('again')), 'again');
  });
});
