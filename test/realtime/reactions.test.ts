import assert from 'node:assert/strict';
import type { CommandName } from '#shared/commands.ts';
import type { Ack } from '#shared/errors.ts';
import type { AnyEvent } from '#shared/events.ts';
import type { Message } from '#shared/message.ts';
import { changeDatabase } from '../support/database.ts';
import { askExactly, assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('reactions and pins over sockets', () => {
  let server: TestServer;
  let owner: TestPerson;
  let alice: TestSocket;
  let bob: TestSocket;
  let carol: TestSocket;

  before(async () => {
    server = await startServer();
    owner = await signUp(server, 'alice');
    alice = await connect(owner);
    bob = await connect(await signUp(server, 'bob'));
    carol = await connect(await signUp(server, 'carol'));
  });
  after(async () => {
    for (const one of [alice, bob, carol]) {
      one.events.forEach(assertExactEvent);
      one.close();
    }
    await server.stop();
  });

  let sends = 0;
  async function send(channel: string, text: string): Promise<number> {
    sends += 1;
    return (await askExactly(alice, 'message:send', { channel, text, client_id: `s${sends}` })).id;
  }

  /** Events about one message at a socket, once everything before has reached it. */
  async function heardOf(id: number, one: TestSocket): Promise<AnyEvent[]> {
    const marker = await send('general', 'that was all');
    await one.waitFor('message:created', ({ message }) => message.id === marker);
    return one.events.filter(({ payload }) => (payload as { message?: Message }).message?.id === id);
  }

  it('reach everybody who can read the message, and nobody else', async () => {
    const open = await send('general', 'for all');
    const direct = await send('dm:alice:bob', 'for two');
    for (const id of [open, direct]) {
      const put = await askExactly(bob, 'reaction:set', { message_id: id, reaction: 'thumbs_up', on: true });
      assert.deepEqual(put.reactions, { thumbsup: ['bob'] });
      const pinned = await askExactly(bob, 'pin:set', { message_id: id, on: true });
      assert.equal(pinned.seq, put.seq + 1);
      const taken = await askExactly(bob, 'reaction:set', { message_id: id, reaction: 'thumbsup', on: false });
      assert.deepEqual(taken, { reactions: {}, seq: pinned.seq + 1 });
      const unpinned = await askExactly(alice, 'pin:set', { message_id: id, on: false });
      assert.equal(unpinned.seq, taken.seq + 1);
    }
    const names = ['message:created', 'reaction:changed', 'pin:changed', 'reaction:changed', 'pin:changed'];
    for (const [id, listeners] of [
      [open, [alice, bob, carol]],
      [direct, [alice, bob]],
    ] as const) {
      for (const listener of listeners) {
        const heard = await heardOf(id, listener);
        assert.deepEqual(
          heard.map(({ name }) => name),
          names,
        );
        const last = heard.at(-1)?.payload as { message?: Message } | undefined;
        assert.deepEqual(last?.message, await owner.json(`/message/${id}`));
      }
    }
    assert.deepEqual(await heardOf(direct, carol), []);
    assert.doesNotMatch(JSON.stringify(carol.events.filter(({ name }) => name !== 'welcome')), /for two|dm:/);
  });

  it('RT-32 that are already so take no number and are not announced', async () => {
    const id = await send('general', 'twice');
    const put = await askExactly(bob, 'reaction:set', { message_id: id, reaction: 'heart', on: true });
    assert.deepEqual(await askExactly(bob, 'reaction:set', { message_id: id, reaction: 'heart', on: true }), put);
    assert.deepEqual(await askExactly(alice, 'reaction:set', { message_id: id, reaction: 'heart', on: false }), put);
    const pinned = await askExactly(alice, 'pin:set', { message_id: id, on: true });
    assert.deepEqual(await askExactly(bob, 'pin:set', { message_id: id, on: true }), pinned);
    assert.equal((await heardOf(id, alice)).length, 3);
  });

  it('RT-24 of a message before a late joiner’s history are a number to that person', async () => {
    const id = await send('dm:alice:bob:carol', 'before');
    const late = `(select m.id from members m join users u on u.id = m.user_id where u.username = 'carol')`;
    const place = `(select channel_id from messages where id = ${id})`;
    changeDatabase(
      server,
      `update participants set first_n = (select n + 1 from messages where id = ${id})
       where channel_id = ${place} and member_id = ${late}`,
    );
    const put = await askExactly(bob, 'reaction:set', { message_id: id, reaction: 'heart', on: true });
    const pinned = await askExactly(bob, 'pin:set', { message_id: id, on: true });
    await heardOf(id, carol);
    await heardOf(id, alice);
    const skipped = (one: TestSocket) =>
      one.events.flatMap((event) => (event.name === 'channel:skipped' ? [event.payload.seq] : []));
    assert.deepEqual(skipped(carol), [put.seq, pinned.seq]);
    assert.deepEqual([...skipped(alice), ...skipped(bob)], []);
    assert.deepEqual(
      (await heardOf(id, carol)).map(({ name }) => name),
      ['message:created'],
    );
  });

  const reaction = { message_id: 999_999, reaction: 'heart', on: true };
  const rows: [name: CommandName, input: unknown, code: string][] = [
    ['reaction:set', reaction, 'NotFound'],
    ...['', '__proto__', 'constructor', '❤️', ':heart:', 'Heart', ' heart', 'x'.repeat(64)].map(
      (name): [CommandName, unknown, string] => ['reaction:set', { ...reaction, reaction: name }, 'InvalidReaction'],
    ),
    ...['x'.repeat(65), 'a\0', '\ud83d', 1, null, ['heart'], { heart: 1 }, undefined].map(
      (name): [CommandName, unknown, string] => ['reaction:set', { ...reaction, reaction: name }, 'BadRequest'],
    ),
    ...['1', 0, -1, 1.5, null, [1], 2 ** 53, undefined].flatMap((message_id): [CommandName, unknown, string][] => [
      ['reaction:set', { ...reaction, message_id }, 'BadRequest'],
      ['pin:set', { message_id, on: true }, 'BadRequest'],
    ]),
    ...[1, 'true', null, undefined].flatMap((on): [CommandName, unknown, string][] => [
      ['reaction:set', { ...reaction, on }, 'BadRequest'],
      ['pin:set', { message_id: 1, on }, 'BadRequest'],
    ]),
    ['pin:set', { message_id: 999_999, on: true }, 'NotFound'],
    ['pin:set', { message_id: 999_999, on: false }, 'NotFound'],
  ];
  for (const [name, input, code] of rows) {
    it(`answer ${code} to ${name} ${JSON.stringify(input)?.slice(0, 100)}`, async () => {
      // One connection may send ten malformed commands a minute.
      const one = await connect(owner);
      const answer = (await one.socket.emitWithAck(name, input)) as Ack<unknown>;
      one.close();
      assert.equal(answer.ok ? null : answer.error.code, code);
    });
  }
});
