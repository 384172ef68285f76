import { strict as assert } from 'node:assert';
import { CommandError } from '../../client/socket.ts';
import { resetRows } from '../../client/state/rows.ts';
import { makeHead, makeMessage, makeWelcome, settled } from './fakes.ts';
import { setUpSession as setUp } from './session-setup.ts';

describe('catch-up', () => {
  it('RT-76 loads people and presence after the first welcome, and nothing that has not changed after the next', async () => {
    const { session, names } = setUp();
    session.receive('welcome', makeWelcome());
    await settled();
    assert.deepEqual(names().toSorted(), ['presence:load', 'workspace:load']);
    session.lost();
    session.receive('welcome', makeWelcome());
    await settled();
    assert.equal(names().length, 2);
  });

  it('RT-21 fetches the rows of a gap by channel:sync', async () => {
    const { clock, session, holdRows, create, asked, numbers } = setUp({
      'channel:sync': () => ({
        head: makeHead({ seq: 12, n: 12, unread: 2 }),
        changes: [makeMessage(11), makeMessage(12)],
        next: 12,
        more: false,
        reset: false,
      }),
    });
    session.receive('welcome', makeWelcome());
    await settled();
    holdRows();
    create(12);
    await clock.pass(250);
    assert.deepEqual(asked.at(-1), { name: 'channel:sync', input: { channel_id: 1, after: 10, limit: 200 } });
    create(13);
    assert.deepEqual(numbers().slice(-3), [11, 12, 13]);
  });

  it('RT-51 follows the pages of a long catch-up', async () => {
    const pages = [
      { changes: [makeMessage(11)], next: 11, more: true },
      { changes: [makeMessage(12)], next: 12, more: false },
    ];
    const { session, holdRows, asked, numbers } = setUp({
      'channel:sync': () => ({ head: makeHead({ seq: 12, n: 12 }), reset: false, ...pages.shift() }),
    });
    session.receive('welcome', makeWelcome());
    holdRows();
    session.receive('welcome', makeWelcome({ channels: [makeHead({ seq: 12, n: 12 })] }));
    await settled();
    assert.deepEqual(
      asked.filter(({ name }) => name === 'channel:sync').map(({ input }) => input['after']),
      [10, 11],
    );
    assert.deepEqual(numbers().slice(-2), [11, 12]);
  });

  it('RT-23 repairs a gap where no rows are held by asking for the head alone', async () => {
    const { clock, session, create, asked, store } = setUp({
      'heads:check': () => ({
        epoch: 'first',
        revs: { user: 5, workspace: 7, presence: 9 },
        channels: [makeHead({ seq: 13, n: 13, unread: 3 })],
        gone: [],
      }),
    });
    session.receive('welcome', makeWelcome());
    await settled();
    create(13);
    await clock.pass(250);
    assert.deepEqual(asked.at(-1)?.input['channels'], [[1, 10]]);
    assert.equal(store.now.heads.get(1)?.unread, 3);
    create(14);
    assert.equal(store.now.heads.get(1)?.unread, 4);
    assert.equal(store.now.rows.size, 0);
  });

  it('RT-46 fetches the list for a conversation it does not know, once', async () => {
    const direct = makeHead({
      channel_id: 2,
      channel: 'dm:alice:bob',
      kind: 'dm',
      users: ['bob'],
      seq: 1,
      n: 1,
      read_n: 0,
      unread: 1,
    });
    const { session, create, names, store } = setUp({
      'user:load': () => ({ rev: 6, channels: [makeHead(), direct], more: false }),
    });
    session.receive('welcome', makeWelcome());
    await settled();
    create(1, {}, 2);
    create(2, {}, 2);
    session.receive('dm:opened', { workspace_id: 1, stream: 'user', rev: 6, head: direct });
    await settled();
    assert.equal(names().filter((name) => name === 'user:load').length, 1);
    assert.equal(store.now.heads.get(2)?.unread, 1);
    create(2, {}, 2);
    assert.equal(store.now.heads.get(2)?.unread, 2);
  });

  it('takes the first message of a direct conversation together with its announcement', async () => {
    const direct = makeHead({
      channel_id: 2,
      channel: 'dm:alice:bob',
      kind: 'dm',
      users: ['bob'],
      seq: 1,
      n: 1,
      read_n: 0,
      unread: 1,
    });
    const { session, create, names, store } = setUp();
    session.receive('welcome', makeWelcome());
    await settled();
    session.receive('dm:opened', { workspace_id: 1, stream: 'user', rev: 6, head: direct });
    create(1, {}, 2);
    create(2, {}, 2);
    await settled();
    assert.equal(store.now.heads.get(2)?.unread, 2);
    assert.ok(!names().includes('user:load'));
  });

  it('RT-76 forgets numbers and rows of another epoch', async () => {
    const { session, holdRows, store } = setUp();
    session.receive('welcome', makeWelcome());
    await settled();
    holdRows();
    session.receive('welcome', makeWelcome({ epoch: 'second', channels: [makeHead({ seq: 3, n: 3 })] }));
    assert.equal(store.now.rows.size, 0);
    assert.equal(store.now.heads.get(1)?.seq, 3);
    assert.equal(session.cursors.at(1), 3);
  });

  it('RT-76 brings places up to date two at a time, the open one first', async () => {
    const ids = [4, 3, 2, 1];
    const syncs: { id: unknown; answer: () => void }[] = [];
    const { session, store } = setUp({
      'channel:sync': ({ channel_id }) =>
        new Promise((resolve) => {
          const head = makeHead({ channel_id: Number(channel_id), channel: `c${Number(channel_id)}`, seq: 12 });
          const answer = { head, changes: [], next: 12, more: false, reset: false };
          syncs.push({ id: channel_id, answer: () => resolve(answer) });
        }),
    });
    const heads = (seq: number) => ids.map((id) => makeHead({ channel_id: id, channel: `c${id}`, seq }));
    session.receive('welcome', makeWelcome({ channels: heads(10) }));
    store.update((state) => ({ ...state, rows: new Map(ids.map((id) => [id, resetRows([makeMessage(1)], 1)])) }));
    session.receive('welcome', makeWelcome({ channels: heads(12) }));
    await settled();
    assert.deepEqual(
      syncs.map(({ id }) => id),
      [1, 4],
    );
    syncs[0]?.answer();
    await settled();
    assert.deepEqual(
      syncs.map(({ id }) => id),
      [1, 4, 3],
    );
  });

  it('RT-54 finds by the head check what was missed without a gap, every 30 to 60 s', async () => {
    const { clock, session, holdRows, asked, names, numbers } = setUp({
      'heads:check': () => ({
        epoch: 'first',
        revs: { user: 5, workspace: 7, presence: 10 },
        channels: [makeHead({ seq: 11, n: 11, unread: 1 })],
        gone: [],
      }),
      'channel:sync': () => ({
        head: makeHead({ seq: 11, n: 11 }),
        changes: [makeMessage(11)],
        next: 11,
        more: false,
        reset: false,
      }),
    });
    session.receive('welcome', makeWelcome());
    holdRows();
    await clock.pass(29_999);
    assert.ok(!names().includes('heads:check'));
    await clock.pass(30_001);
    const check = asked.find(({ name }) => name === 'heads:check');
    assert.deepEqual(check?.input, { revs: { user: 5, workspace: 7, presence: 9 }, channels: [[1, 10]] });
    assert.deepEqual(numbers().at(-1), 11);
    assert.equal(names().filter((name) => name === 'presence:load').length, 2);
  });

  it('RT-55 connects anew when the head check tells another epoch, and drops what is gone', async () => {
    const answer = { epoch: 'first', revs: { user: 5, workspace: 7, presence: 9 }, channels: [], gone: [1] };
    const { session, holdRows, log, store } = setUp({ 'heads:check': () => answer });
    session.receive('welcome', makeWelcome());
    await settled();
    holdRows();
    await session.headCheck.run();
    assert.deepEqual([store.now.heads.size, store.now.rows.size, session.cursors.at(1)], [0, 0, undefined]);
    answer.epoch = 'second';
    await session.headCheck.run();
    assert.equal(log.at(-1), 'connect');
  });

  it('RT-62 asks for the counts when an unread message it does not hold has changed', async () => {
    const { session, create, store, names } = setUp({
      'heads:check': () => ({
        epoch: 'first',
        revs: { user: 5, workspace: 7, presence: 9 },
        channels: [makeHead({ seq: 11, n: 10, read_n: 5, unread: 4 })],
        gone: [],
      }),
    });
    session.receive('welcome', makeWelcome({ channels: [makeHead({ read_n: 5, unread: 5 })] }));
    await settled();
    create(8, { seq: 11, deleted: 1, content: null });
    await settled();
    assert.equal(names().at(-1), 'heads:check');
    assert.equal(store.now.heads.get(1)?.unread, 4);
  });

  it('drops a channel that may no longer be read', async () => {
    const { clock, session, holdRows, create, store } = setUp({
      'channel:sync': () => {
        throw new CommandError({ code: 'Forbidden', message: 'forbidden' });
      },
    });
    session.receive('welcome', makeWelcome());
    await settled();
    holdRows();
    create(12);
    await clock.pass(250);
    assert.equal(store.now.heads.size, 0);
  });
});
