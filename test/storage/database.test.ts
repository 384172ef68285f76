import assert from 'node:assert/strict';
import { insertChannel, openTempDatabase, startUs, type TempDatabase } from './temp-database.ts';
import type { Store } from '../../server/storage/store.ts';

describe('the database', () => {
  let temp: TempDatabase;
  let channelId: number;
  beforeEach(async () => {
    temp = await openTempDatabase();
    channelId = await insertChannel(temp.rows);
  });
  afterEach(() => temp.close());

  const append = (store: Store) => store.changes.append(channelId, 'message', startUs);
  const headSeq = () =>
    temp.database.read(async (store) => (await store.conversations.findById(channelId))?.last_seq ?? -1);

  it('keeps what a transaction wrote once it resolves, also over a restart', async () => {
    const change = await temp.database.write((group) => group.attempt(append));
    assert.equal(change.seq, 1);
    assert.equal(await headSeq(), 1);
    await temp.reopen();
    assert.equal(await headSeq(), 1);
  });

  it('keeps nothing of a transaction whose work throws', async () => {
    const work = temp.database.write(async (group) => {
      await group.attempt(append);
      throw new Error('after it');
    });
    await assert.rejects(work, /after it/);
    assert.equal(await headSeq(), 0);
    assert.equal((await temp.database.write((group) => group.attempt(append))).seq, 1);
  });

  it('undoes the third of five and keeps the others, with numbers that stay dense', async () => {
    const seqs = await temp.database.write(async (group) => {
      const taken: (number | string)[] = [];
      for (const turn of [1, 2, 3, 4, 5]) {
        const attempt = group.attempt(async (store) => {
          const { seq } = await append(store);
          if (turn === 3) throw new Error('no');
          return seq;
        });
        taken.push(await attempt.catch(() => 'undone'));
      }
      return taken;
    });
    assert.deepEqual(seqs, [1, 2, 'undone', 3, 4]);
    assert.equal(await headSeq(), 4);
  });

  it('undoes one that breaks a constraint like one that throws', async () => {
    await temp.database.write(async (group) => {
      await group.attempt(append);
      const broken = group.attempt(async (store) => {
        await append(store);
        await store.participants.add(channelId, [{ memberId: 4_711, firstN: 1 }], startUs);
      });
      await assert.rejects(broken, /FOREIGN KEY/);
      await group.attempt(append);
    });
    assert.equal(await headSeq(), 2);
  });

  it('shows committed state only, while a transaction is open and has written', async () => {
    await temp.database.write(async (group) => {
      await group.attempt(append);
      assert.equal(await headSeq(), 0);
    });
    assert.equal(await headSeq(), 1);
  });

  it('reads one snapshot, whatever is committed meanwhile', async () => {
    await temp.database.read(async (store) => {
      const before = await store.conversations.findById(channelId);
      await temp.database.write((group) => group.attempt(append));
      const after = await store.conversations.findById(channelId);
      assert.equal(before?.last_seq, 0);
      assert.equal(after?.last_seq, 0);
    });
    assert.equal(await headSeq(), 1);
  });

  it('cannot write where it only reads', async () => {
    await assert.rejects(temp.database.read(append), { code: 'SQLITE_READONLY' });
    assert.equal(await headSeq(), 0);
  });

  it('runs transactions one after the other', async () => {
    const order: string[] = [];
    const work = (name: string) =>
      temp.database.write(async (group) => {
        order.push(`${name} begins`);
        await group.attempt(append);
        await new Promise((resume) => setImmediate(resume));
        order.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b')]);
    assert.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('keeps the epoch it was made with', async () => {
    assert.equal(temp.database.epoch, 'epoch-of-the-test');
    assert.equal((await temp.reopen()).epoch, 'epoch-of-the-test');
  });

  describe('times of changes', () => {
    const times = async (count: number, nowUs: number) => {
      const taken: number[] = [];
      for (let turn = 0; turn < count; turn += 1) {
        taken.push(
          await temp.database.write((group) =>
            group.attempt(async (store) => (await store.changes.append(channelId, 'nothing', nowUs)).us),
          ),
        );
      }
      return taken;
    };

    it('grow strictly with a clock that stands still, steps back, and over a restart', async () => {
      const taken = await times(3, startUs);
      taken.push(...(await times(3, startUs - 3_600_000_000)));
      await temp.reopen();
      taken.push(...(await times(3, startUs - 7_200_000_000)));
      taken.push(...(await times(2, startUs + 5_000_000)));
      assert.deepEqual(
        taken,
        [...new Set(taken)].sort((a, b) => a - b),
      );
      assert.deepEqual(
        taken.filter((us) => us % 1_000_000 === 0),
        [],
      );
      assert.equal(taken.at(-1), startUs + 5_000_002);
    });
  });
});
