import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { Member } from '../../server/actions/action.ts';
import { listMessages } from '../../server/actions/messages/list.ts';
import { sendMessage } from '../../server/actions/messages/send.ts';
import { readPragma } from '../storage/temp-database.ts';
import { addChannel, addPerson, openWorld, refusal, send, told, type World } from './world.ts';

/** About three pages of the database. */
const long = 'long '.repeat(1_999);

describe('a database that cannot grow', () => {
  let world: World;
  let alice: Member;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    await send(world, alice, 'general', 'first');
    world.published.length = 0;
  });
  afterEach(() => world.close());

  /** SQLite answers SQLITE_FULL at this limit as it does when the disk is full. */
  const leavePages = async (free: number) => {
    const pages = Number(await readPragma(world.rows, 'page_count'));
    await sql.raw(`pragma max_page_count = ${pages + free}`).execute(world.rows);
  };
  const freeSpace = () => sql.raw('pragma max_page_count = 4294967294').execute(world.rows);
  const list = async () => {
    const page = await world.core.read(listMessages, alice, {
      channel: 'general',
      window: { kind: 'newest' },
      ceiling: 5_000,
    });
    return page.messages;
  };

  it('refuses what does not fit with StorageFull, keeps its neighbours, and reads go on', async () => {
    await leavePages(1);
    const sends = [
      send(world, alice, 'general', 'a'),
      send(world, alice, 'general', { text: long, client_id: 'long' }),
      send(world, alice, 'general', 'b'),
    ];
    assert.deepEqual(await Promise.all(sends.map(refusal)), [null, 'StorageFull', null]);
    const messages = await list();
    assert.deepEqual(
      messages.map((message) => message.content),
      ['first', 'a', 'b'],
    );
    assert.deepEqual(
      messages.map((message) => [message.n, message.seq]),
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    );
    assert.deepEqual(
      told(world, 'message:created').map(({ payload }) => payload.message.content),
      ['a', 'b'],
    );
  });

  it('takes the same send again once there is room', async () => {
    await leavePages(1);
    const input = { channel: 'general', text: long, client_id: 'k' };
    assert.equal(await refusal(world.core.run(sendMessage, alice, input)), 'StorageFull');
    await freeSpace();
    const answer = await world.core.run(sendMessage, alice, input);
    assert.equal(answer.n, 2);
    assert.equal((await world.core.run(sendMessage, alice, input)).id, answer.id);
    assert.equal((await list()).length, 2);
  });

  it('refuses everything cleanly when nothing fits, again and again, and recovers', async () => {
    await leavePages(0);
    for (let round = 0; round < 3; round += 1) {
      const sends = Array.from({ length: 20 }, () => refusal(send(world, alice, 'general', long)));
      assert.deepEqual(new Set(await Promise.all(sends)), new Set(['StorageFull']));
    }
    assert.equal((await list()).length, 1);
    assert.deepEqual(world.published, []);
    await freeSpace();
    assert.equal((await send(world, alice, 'general', 'after')).seq, 2);
  });

  it('answers with the sentence of the contract and keeps the cause for the log', async () => {
    await leavePages(0);
    const error: unknown = await send(world, alice, 'general', long).catch((reason: unknown) => reason);
    assert.ok(error instanceof Error);
    assert.equal(error.message, 'storage full');
    assert.match(String(error.cause), /full/);
    assert.equal(world.logged.length, 1);
  });
});
