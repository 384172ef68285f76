import assert from 'node:assert/strict';
import { changeDatabase } from '../support/database.ts';
import { askAs, useWorld } from '../support/scenario.ts';

const generalId = `(select id from channels where name = 'general')`;

describe('unread counts of public channels', () => {
  const world = useWorld(['olga', 'sam']);
  const unreads = async (as = 'sam') =>
    (await askAs(world(), { as, ask: 'GET /channel_unreads' })).json() as Record<string, number>; // as documented
  const send = (as: string, channel: string) =>
    askAs(world(), { as, ask: `POST /send/${channel}`, form: { text: 'x' } });

  it('have exactly the keys of the list, and nothing for a newcomer', async () => {
    await send('olga', 'general');
    const { text: names } = await askAs(world(), { as: 'sam', ask: 'GET /channels' });
    assert.deepEqual(Object.keys(await unreads()), JSON.parse(names));
    changeDatabase(world().server, 'delete from read_marks');
    assert.deepEqual(await unreads('olga'), { general: 0, 'off-topic': 0 });
    assert.deepEqual(await unreads(), { general: 1, 'off-topic': 0 });
  });

  it('count what others write, and nothing else', async () => {
    await send('sam', 'off-topic');
    assert.deepEqual(await unreads('olga'), { general: 0, 'off-topic': 1 });
    await send('sam', 'off-topic');
    assert.deepEqual(await unreads('olga'), { general: 0, 'off-topic': 2 });
    await askAs(world(), { as: 'olga', ask: 'POST /channels/off-topic/update', form: { topic: 'a notice' } });
    assert.deepEqual(await unreads('olga'), { general: 0, 'off-topic': 2 });
    await send('olga', 'off-topic');
    assert.deepEqual([await unreads('olga'), (await unreads())['off-topic']], [{ general: 0, 'off-topic': 0 }, 1]);
    changeDatabase(world().server, `update messages set deleted_us = 1, counts = 0 where sender_id is not null`);
    assert.deepEqual(await unreads(), { general: 0, 'off-topic': 0 });
  });

  for (const [count, shown] of [
    [999, 999],
    [1_000, 1_000],
    [1_001, 1_000],
  ] as const) {
    it(`show ${shown} of ${count}`, async () => {
      changeDatabase(
        world().server,
        `delete from messages where channel_id = ${generalId};
         delete from read_marks where channel_id = ${generalId};
         with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
         insert into messages (channel_id, n, created_seq, mod_seq, mod_us, sender_id, content_type, content, counts, created_us)
           select ${generalId}, n, n, n, n, (select id from users where username = 'olga'), 'text', 'x', 1, n from numbers;
         update channels set last_seq = ${count}, last_n = ${count} where id = ${generalId}`,
      );
      assert.deepEqual(await unreads(), { general: shown, 'off-topic': 0 });
      assert.equal((await unreads('olga')).general, 0);
    });
  }
});
