import assert from 'node:assert/strict';
import type { CommandName } from '#shared/commands.ts';
import { errorTable, type Ack, type ErrorCode } from '#shared/errors.ts';
import type { AnyEvent } from '#shared/events.ts';
import type { Message } from '#shared/message.ts';
import { changeDatabase } from '../support/database.ts';
import { askExactly, assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const idOf = (name: string) =>
  `(select m.id from members m join users u on u.id = m.user_id where u.username = '${name}')`;

describe('edits and deletions over sockets', () => {
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
    assert.deepEqual(server.logged, []);
  });

  let sends = 0;
  const send = (channel: string, text: string, reply_to_id?: number, by = alice) => {
    sends += 1;
    return askExactly(by, 'message:send', { channel, text, client_id: `s${sends}`, reply_to_id });
  };

  /** What a socket has heard of some messages, and of changes it may not see, once all of it has arrived. */
  async function heardBy(one: TestSocket, ids: readonly number[]): Promise<AnyEvent[]> {
    const marker = await send('general', 'that was all');
    await one.waitFor('message:created', ({ message }) => message.id === marker.id);
    return one.events.filter(({ name, payload }) => {
      const id = (payload as { message?: Message }).message?.id;
      return name === 'channel:skipped' || (id !== undefined && ids.includes(id));
    });
  }
  const messagesOf = (events: readonly AnyEvent[]) =>
    events.flatMap(({ payload }) => ('message' in payload ? [payload.message] : []));
  const namesOf = (events: readonly AnyEvent[]) => events.map(({ name }) => name);

  it('RT-40 reach everybody who can read the message, the sender’s own sockets as well, and nobody else', async () => {
    for (const [channel, listeners] of [
      ['general', [alice, bob, carol]],
      ['dm:alice:bob', [alice, bob]],
    ] as const) {
      const top = await send(channel, `top in ${channel}`);
      const reply = await send(channel, 'reply', top.id);
      const edited = await askExactly(alice, 'message:edit', { message_id: reply.id, text: 'reply to @bob' });
      const deleted = await askExactly(alice, 'message:delete', { message_id: reply.id });
      assert.deepEqual([edited.seq, deleted.seq], [reply.seq + 2, reply.seq + 3]);
      for (const one of listeners) {
        const heard = await heardBy(one, [top.id, reply.id]);
        assert.deepEqual(namesOf(heard), [
          'message:created',
          'message:created',
          'thread:changed',
          'message:edited',
          'message:deleted',
          'thread:changed',
        ]);
        const messages = messagesOf(heard);
        assert.deepEqual(
          messages.map((message) => message.seq),
          messages.map((_, at) => top.seq + at),
        );
        assert.deepEqual(
          messages.slice(3).map((message) => [message.id, message.content, message.mentions, message.reply_count]),
          [
            [reply.id, 'reply to @bob', '["bob"]', 0],
            [reply.id, null, null, 0],
            [top.id, `top in ${channel}`, null, 0],
          ],
        );
        assert.deepEqual(messages[4], await owner.json(`/message/${reply.id}`));
      }
      if (channel !== 'general') assert.deepEqual(await heardBy(carol, [top.id, reply.id]), []);
    }
    const others = JSON.stringify(carol.events.filter(({ name }) => name !== 'welcome'));
    assert.doesNotMatch(others, /dm:|top in dm/);
  });

  it('RT-32 that change nothing take no number and are not announced', async () => {
    const { id, seq } = await send('general', 'same');
    assert.deepEqual(await askExactly(alice, 'message:edit', { message_id: id, text: 'same\n' }), { seq });
    const gone = await askExactly(alice, 'message:delete', { message_id: id });
    assert.deepEqual(await askExactly(alice, 'message:delete', { message_id: id }), gone);
    assert.deepEqual(namesOf(await heardBy(bob, [id])), ['message:created', 'message:deleted']);
  });

  it('RT-33 by a manager’s reason are told like any deletion, without the reason', async () => {
    const { id, seq } = await send('general', 'SECRET', undefined, bob);
    assert.equal((await owner.post(`/moderate/${id}`, { reason: 'REASON' })).status, 200);
    const told = await bob.waitFor('message:deleted', ({ message }) => message.id === id);
    assert.deepEqual([told.seq, told.message.deleted], [seq + 1, 1]);
    assert.doesNotMatch(JSON.stringify(told), /SECRET|REASON|alice/);
  });

  it('RT-24 of a message before a late joiner’s history are a number to that person, and nothing else', async () => {
    const top = await send('dm:alice:bob:carol', 'top before');
    const early = await send('dm:alice:bob:carol', 'SECRET before', top.id);
    await heardBy(carol, []);
    const [{ id: channelId } = { id: 0 }] = carol.events.flatMap((event) =>
      event.name === 'message:created' && event.payload.message.id === top.id ? [{ id: event.payload.channel_id }] : [],
    );
    const first = `first_n = ${early.n + 1}`;
    changeDatabase(
      server,
      `update participants set ${first} where channel_id = ${channelId} and member_id = ${idOf('carol')}`,
    );
    carol.events.length = 0;
    const edited = await askExactly(alice, 'message:edit', { message_id: early.id, text: 'SECRET after' });
    const deleted = await askExactly(alice, 'message:delete', { message_id: early.id });
    const where = { workspace_id: carol.welcome.workspace.id, channel_id: channelId };
    const heard = (await heardBy(carol, [top.id, early.id])).map(({ name, payload }) => [name, payload]);
    assert.deepEqual(
      heard,
      [edited.seq, deleted.seq, deleted.seq + 1].map((seq) => ['channel:skipped', { ...where, seq }]),
    );
    assert.doesNotMatch(JSON.stringify(carol.events), /SECRET|before/);
    assert.ok(!namesOf(await heardBy(bob, [])).includes('channel:skipped'));
    const caught = await askExactly(carol, 'channel:sync', { channel_id: channelId, after: 0 });
    assert.deepEqual([caught.changes, caught.next], [[], deleted.seq + 1]);
  });

  it('RT-51 leave a tombstone to those who catch up, and RT-61 the counts follow', async () => {
    const { id, seq } = await send('general', 'SECRET @bob');
    const headOf = async () => {
      const loaded = await askExactly(bob, 'user:load', {});
      const head = loaded.channels.find(({ channel }) => channel === 'general');
      assert.ok(head);
      return head;
    };
    const { channel_id, unread, mentions } = await headOf();
    await askExactly(alice, 'message:edit', { message_id: id, text: 'SECRET' });
    const after = await headOf();
    assert.deepEqual([after.unread, after.mentions], [unread, mentions - 1]);
    await askExactly(alice, 'message:delete', { message_id: id });
    assert.equal((await headOf()).unread, unread - 1);
    const caught = await askExactly(bob, 'channel:sync', { channel_id, after: seq - 1 });
    assert.deepEqual(
      caught.changes.map((message) => [message.id, message.content, message.deleted]),
      [[id, null, 1]],
    );
  });

  it('RT-48 let a send be repeated, and tell the row as it now is', async () => {
    const input = { channel: 'general', text: 'SECRET first', client_id: 'repeated' };
    const first = await askExactly(alice, 'message:send', input);
    const { seq } = await askExactly(alice, 'message:edit', { message_id: first.id, text: 'second' });
    assert.deepEqual(await askExactly(alice, 'message:send', input), first);
    const gone = await askExactly(alice, 'message:delete', { message_id: first.id });
    assert.deepEqual(await askExactly(alice, 'message:send', input), first);
    const created = (await heardBy(bob, [first.id])).flatMap((event) =>
      event.name === 'message:created' ? [[event.payload.seq, event.payload.message.content]] : [],
    );
    assert.deepEqual(created, [
      [first.seq, 'SECRET first'],
      [seq, 'second'],
      [gone.seq, null],
    ]);
  });

  const edit = { message_id: 999_999, text: 'x' };
  const rows: [name: CommandName, input: unknown, code: ErrorCode][] = [
    ['message:edit', edit, 'Forbidden'],
    ['message:edit', { ...edit, text: '' }, 'Empty'],
    ['message:edit', { ...edit, text: ' \u200b' }, 'Empty'],
    ['message:edit', { ...edit, text: 'a'.repeat(10_001) }, 'PayloadTooLarge'],
    ['message:delete', { message_id: 999_999 }, 'Forbidden'],
    ...['a\0', '\ud83d', 1, null, ['x'], { x: 1 }, undefined].map((text): [CommandName, unknown, ErrorCode] => [
      'message:edit',
      { ...edit, text },
      'BadRequest',
    ]),
    ...['1', 0, -1, 1.5, null, [1], 2 ** 53, undefined].flatMap((message_id): [CommandName, unknown, ErrorCode][] => [
      ['message:edit', { ...edit, message_id }, 'BadRequest'],
      ['message:delete', { message_id }, 'BadRequest'],
    ]),
  ];
  for (const [name, input, code] of rows) {
    const shown = JSON.stringify(input).slice(0, 60);
    it(`RT-31 answer ${code} to ${name} ${shown}`, async () => {
      // A connection that sends many malformed commands is closed.
      const one = await connect(owner);
      const answer = (await one.socket.emitWithAck(name, input)) as Ack<unknown>;
      one.close();
      assert.ok(!answer.ok);
      assert.equal(answer.error.code, code);
    });
  }

  it('RT-31 answer alike for what is unknown, unreadable and somebody else’s', async () => {
    const theirs = await send('general', 'alice’s');
    const direct = await send('dm:alice:bob', 'for two');
    const error = { code: 'Forbidden', message: errorTable.Forbidden.sentence };
    for (const message_id of [999_999, theirs.id, direct.id, 1]) {
      assert.deepEqual(await carol.ask('message:edit', { message_id, text: 'x' }), { ok: false, error });
      assert.deepEqual(await carol.ask('message:delete', { message_id }), { ok: false, error });
    }
    assert.deepEqual(
      namesOf(await heardBy(bob, [theirs.id, direct.id])).filter((name) => name !== 'channel:skipped'),
      ['message:created', 'message:created'],
    );
  });

  it('RT-31 are refused to viewers, and in an archived channel', async () => {
    const { id } = await send('off-topic', 'text', undefined, carol);
    const codes = async (socket: TestSocket) => {
      const answers = [
        await socket.ask('message:edit', { message_id: id, text: 'x' }),
        await socket.ask('message:delete', { message_id: id }),
      ];
      return answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    };
    changeDatabase(server, `update channels set archived_us = 1 where name = 'off-topic'`);
    assert.deepEqual(await codes(carol), ['ChannelArchived', 'ChannelArchived']);
    changeDatabase(server, `update channels set archived_us = null where name = 'off-topic'`);
    const dora = await signUp(server, 'dora');
    changeDatabase(server, `update members set role = 'viewer' where id = ${idOf('dora')}`);
    const viewer = await connect(dora);
    assert.deepEqual(await codes(viewer), ['PermissionDenied', 'PermissionDenied']);
    viewer.close();
  });
});

describe('the budget of edits over sockets', () => {
  it('is the person’s over both doors', async () => {
    await using server = await startServer({ settings: { rate_limit_enabled: true, rate_limits: { edits: 2 } } });
    const alice = await signUp(server, 'alice');
    const one = await connect(alice);
    assert.equal((await alice.post('/delete/0')).status, 403);
    const codes = [];
    for (const _ of [1, 2]) {
      const answer = await one.ask('message:delete', { message_id: 999_999 });
      codes.push(answer.ok ? 'ok' : answer.error.code);
    }
    assert.deepEqual(codes, ['Forbidden', 'TooManyRequests']);
    assert.equal((await alice.post('/edit/0', { text: 'x' })).status, 429);
    one.close();
  });
});
