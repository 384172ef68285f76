import assert from 'node:assert/strict';
import { addChannel, addPerson, addPrivate, openWorld, send } from '../actions/world.ts';

describe('a newcomer', () => {
  it('RT-65 starts at the newest message of every public channel, and nobody can say that it was read', async () => {
    const world = await openWorld();
    try {
      const general = await addChannel(world, 'general');
      const empty = await addChannel(world, 'empty');
      const old = await addChannel(world, 'old', { archived_us: 1, last_seq: 7, last_n: 5 });
      const alice = await addPerson(world, 'alice');
      await addPrivate(world, 'plans', [alice]);
      for (const text of ['one', 'two']) await send(world, alice, 'general', text);
      const nina = await addPerson(world, 'nina');
      await world.temp.database.write((group) =>
        group.attempt((store) => store.reads.markPublicRead(nina.memberId, world.home, world.clock.nowUs())),
      );
      const marks = await world.rows
        .selectFrom('read_marks')
        .select(['channel_id', 'read_n', 'from_n'])
        .where('member_id', '=', nina.memberId)
        .orderBy('channel_id')
        .execute();
      assert.deepEqual(
        marks.map((mark) => [mark.channel_id, mark.read_n, mark.from_n]),
        [
          [general, 2, 2],
          [empty, 0, 0],
          [old, 5, 5],
        ],
      );
    } finally {
      await world.close();
    }
  });
});
