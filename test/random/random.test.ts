import assert from 'node:assert/strict';
import { leaksIn, membershipOf } from './membership.ts';
import { runRandom } from './run.ts';

describe('random operations by many people', () => {
  it('leave everybody with the same, and nobody with more', async function () {
    this.timeout(60_000);
    const run = await runRandom(1, 800);
    assert.deepEqual(run.findings, { leaks: [], holes: [], diverged: [], missed: [], counts: [] });
    assert.ok(run.heard > 1_000, `${run.heard} events were heard`);
    for (const name of ['send', 'edit', 'delete', 'react', 'add', 'remove', 'leave']) {
      const done = [...run.tally].filter(([key]) => key.startsWith(`${name} 20`));
      assert.ok(done.length > 0, `${name} never worked: ${[...run.tally].join(' · ')}`);
    }
  });

  it('are judged by checks that notice lost events', async function () {
    this.timeout(60_000);
    const { findings } = await runRandom(2, 160, { losses: 0.05, repairs: false });
    assert.ok(findings.diverged.length > 0);
  });

  describe('the check for leaks', () => {
    const notices = [
      { channelId: 7, seq: 5, n: 4, text: 'ann added bob' },
      { channelId: 7, seq: 9, n: 6, text: 'ann removed bob' },
      { channelId: 7, seq: 12, n: 8, text: 'ann added bob' },
      { channelId: 7, seq: 20, n: 9, text: 'bob left the channel' },
    ];
    const intervals = membershipOf(notices, new Map([[7, ['ann']]]));
    const heard = (seq: number, n: number | null) =>
      leaksIn([{ name: 'message:created', channelId: 7, seq, n }], 'bob', intervals, () => true);

    it('lets pass what belongs to a stay', () => {
      for (const [seq, n] of [
        [5, 4],
        [8, 5],
        [8, null],
        [13, 8],
      ] as const)
        assert.deepEqual(heard(seq, n), []);
    });

    it('finds what came before, after and in between, and older messages', () => {
      for (const [seq, n] of [
        [4, 3],
        [9, 6],
        [10, 7],
        [20, 9],
        [13, 7],
        [6, 3],
      ] as const) {
        assert.equal(heard(seq, n).length, 1, `${seq} ${n}`);
      }
    });
  });
});
