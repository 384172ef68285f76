import assert from 'node:assert/strict';
import type { AnyEvent } from '#shared/events.ts';
import type { Message } from '#shared/message.ts';
import { assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const sent = 300;

describe('private channels over sockets', () => {
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  let eve: TestPerson;
  const sockets: TestSocket[] = [];
  before(async () => {
    server = await startServer();
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
    eve = await signUp(server, 'eve');
  });
  after(async () => {
    sockets.forEach((one) => one.close());
    await server.stop();
    for (const { events } of sockets) events.forEach(assertExactEvent);
  });

  const listen = async (person: TestPerson) => {
    const one = await connect(person);
    sockets.push(one);
    return one;
  };
  const create = async (name: string, members: string) => {
    const answer = await alice.post('/private_channels/create', { name, members });
    assert.equal(answer.status, 200);
    return (await answer.json()) as { id: number; channel: string };
  };
  const change = async (person: TestPerson, id: number, verb: string, fields: Record<string, string> = {}) => {
    const answer = await person.post(`/private_channels/${id}/${verb}`, fields);
    assert.ok(answer.ok, `${verb}: ${answer.status}`);
  };
  /** Events of one channel: name and number. */
  const heardOf = (events: readonly AnyEvent[], id: number) =>
    events.flatMap(({ name, payload }) => {
      const { channel_id, head, seq } = payload as { channel_id?: number; head?: { channel_id: number }; seq?: number };
      return (channel_id ?? head?.channel_id) === id ? [[name, seq] as const] : [];
    });
  /** Everything told before the answer has arrived by then. */
  const settled = (socket: TestSocket) => socket.ask('presence:load', {});

  it('RT-40 appear to their people alone, as they are before the first change', async () => {
    const [maker, member, outsider] = [await listen(alice), await listen(bob), await listen(eve)];
    const { id, channel } = await create('two', 'bob');
    const created = await member.waitFor('channel:created');
    assert.equal(created.rev, member.welcome.revs.user + 1);
    assert.equal(created.head.channel, channel);
    await bob.send(channel, 'hi');
    await maker.waitFor('message:created', (payload) => payload.channel_id === id);
    await settled(outsider);
    assert.deepEqual(heardOf(maker.events, id), [
      ['channel:created', undefined],
      ['message:created', 1],
    ]);
    assert.deepEqual(heardOf(member.events, id), heardOf(maker.events, id));
    assert.deepEqual(heardOf(outsider.events, id), []);
    assert.equal(outsider.events.filter(({ payload }) => 'stream' in payload && payload.stream === 'user').length, 0);
  });

  it('RT-24 come to somebody added later with numbers without a hole, and nothing of what was before', async () => {
    const { id, channel } = await create('late', 'bob');
    const old = await bob.send(channel, 'old words for @eve');
    const oldId = Number(old.headers.get('x-message-id'));
    const [late, member] = [await listen(eve), await listen(bob)];
    await change(alice, id, 'add_member', { username: 'eve' });
    const { head } = await late.waitFor('channel:created');
    assert.deepEqual([head.seq, head.first_n, head.read_n, head.unread, head.mentions], [1, 2, 1, 0, 0]);
    const reply = await bob.send(channel, 'new words', { reply_to_id: String(oldId) });
    assert.equal(reply.headers.get('x-reply-ignored'), null);
    await change(alice, id, 'rename', { name: 'later' });
    await late.waitFor('channel:updated', (payload) => 'channel_id' in payload && payload.channel_id === id);
    await settled(member);
    assert.deepEqual(heardOf(late.events, id), [
      ['channel:created', undefined],
      ['message:created', 2],
      ['message:created', 3],
      ['channel:skipped', 4],
      ['message:created', 5],
      ['channel:updated', 5],
    ]);
    assert.deepEqual(heardOf(member.events, id), [
      ['message:created', 2],
      ['channel:joined', 2],
      ['message:created', 3],
      ['thread:changed', 4],
      ['message:created', 5],
      ['channel:updated', 5],
    ]);
    assert.doesNotMatch(JSON.stringify(late.events), /old words/);

    const typing = await late.ask('typing:start', { channel, root_id: oldId });
    assert.deepEqual(typing, { ok: false, error: { code: 'NotFound', message: 'not found' } });
    const around = await late.ask('channel:history', { channel_id: id, around_id: oldId });
    assert.deepEqual(around, await late.ask('channel:history', { channel_id: id, around_id: 999_999 }));
    assert.equal(around.ok, false);
    for (const window of [{ before_n: 100 }, { after_n: 0 }]) {
      const page = await late.ask('channel:history', { channel_id: id, ...window });
      assert.ok(page.ok);
      assert.deepEqual([page.data.messages.map(({ n }) => n), page.data.more], [[2, 3, 4], false]);
    }
    const synced = await late.ask('channel:sync', { channel_id: id, after: 0 });
    assert.ok(synced.ok);
    assert.deepEqual([synced.data.changes.map(({ n }) => n), synced.data.next], [[2, 3, 4], 5]);
    const listed = await late.ask('user:load', {});
    assert.ok(listed.ok);
    const own = listed.data.channels.find(({ channel_id }) => channel_id === id);
    assert.deepEqual([own?.unread, own?.mentions, own?.first_n], [1, 0, 2]);
  });

  it('show somebody added later nothing older over HTTP, whatever is asked', async () => {
    const { id, channel } = await create('late by HTTP', 'bob');
    const old = await bob.send(channel, 'old words for @eve');
    const oldId = Number(old.headers.get('x-message-id'));
    const oldTs = ((await bob.json<Message[]>(`/messages/${channel}`))[0]?.ts ?? 0) - 0.000001;
    await change(alice, id, 'add_member', { username: 'eve', history: 'none' });
    const fresh = Number((await bob.send(channel, 'new words')).headers.get('x-message-id'));
    await bob.send(channel, 'an answer', { reply_to_id: String(oldId) });
    for (const query of [
      '',
      '?limit=500',
      '?before=99999999999',
      `?after=${oldTs}`,
      '?after_seq=0',
      `?around=${fresh}`,
    ]) {
      const texts = (await eve.json<Message[]>(`/messages/${channel}${query}`)).map(({ content }) => content);
      assert.deepEqual(texts, ['alice added eve', 'new words', 'an answer'], query);
    }
    assert.deepEqual(await eve.json(`/messages/${channel}?before=${oldTs + 0.000002}`), []);
    for (const path of ['/message/', `/messages/${channel}?around=`]) {
      const [hidden, unknown] = [await eve.get(`${path}${oldId}`), await eve.get(`${path}999999`)];
      assert.equal(hidden.status, 404, path);
      assert.deepEqual(await hidden.text(), await unknown.text(), path);
    }
    const reply = await eve.send(channel, 'to whom?', { reply_to_id: String(oldId) });
    assert.deepEqual([reply.status, reply.headers.get('x-reply-ignored')], [200, 'true']);
    const said = await alice.json<Message>(`/message/${reply.headers.get('x-message-id')}`);
    assert.deepEqual([said.reply_to_id, said.root_id], [null, null]);
    const listed = await eve.json<{ id: number; unread: number }[]>('/private_channels');
    assert.equal(listed.find((one) => one.id === id)?.unread, 0, 'writing has moved the mark');
  });

  it('show somebody added later everything when the history is opened', async () => {
    const { id, channel } = await create('open', 'bob');
    const old = await bob.send(channel, 'old words');
    await change(alice, id, 'add_member', { username: 'eve', history: 'all' });
    const texts = (await eve.json<Message[]>(`/messages/${channel}`)).map(({ content }) => content);
    assert.deepEqual(texts, ['old words', 'alice added eve']);
    assert.equal((await eve.get(`/message/${old.headers.get('x-message-id')}`)).status, 200);
  });

  it('RT-83 ACC-15 tell somebody who is removed nothing of what comes after, while others write', async () => {
    const { id, channel } = await create('busy', 'bob,eve');
    const [witness, removed] = [await listen(alice), await listen(eve)];
    const sends = Array.from({ length: sent }, (_, at) => () => bob.send(channel, `message ${at}`));
    const removal = () => change(alice, id, 'remove_member', { username: 'eve' });
    const steps = [...sends.slice(0, sent / 2), removal, ...sends.slice(sent / 2)];
    await Promise.all(steps.map((step) => step()));
    const left = await removed.waitFor('channel:left');
    assert.deepEqual('reason' in left && [left.reason, left.channel, left.stream], ['removed', channel, 'user']);
    await change(alice, id, 'rename', { name: 'quiet' });
    await bob.send(channel, 'the last word');
    await witness.waitFor('message:created', ({ message }) => message.content === 'the last word');
    await settled(removed);

    const riding = await witness.waitFor('channel:left');
    const removedAt = 'seq' in riding ? riding.seq : assert.fail();
    const told = heardOf(removed.events, id);
    const numbers = told.flatMap(([, seq]) => (seq === undefined ? [] : [seq]));
    assert.ok(numbers.length > 0 && removedAt < sent, `${numbers.length} heard before, ${removedAt} was the removal`);
    assert.deepEqual(
      numbers,
      Array.from({ length: removedAt - 1 }, (_, at) => at + 1),
      'everything before the removal and nothing from it on',
    );
    assert.deepEqual(told.at(-1), ['channel:left', undefined], 'the last thing heard');
    const all = heardOf(witness.events, id).filter(([name]) => name === 'message:created');
    assert.equal(all.length, sent + 3, 'those who remain hear everything');
  });

  it('ACC-14 are closed to somebody who was removed, by every way in and with every cursor', async () => {
    const { id, channel } = await create('closed', 'bob,eve');
    const message = await bob.send(channel, 'words');
    const messageId = Number(message.headers.get('x-message-id'));
    const removed = await listen(eve);
    await change(alice, id, 'remove_member', { username: 'eve' });
    const unknown = 999_999;
    for (const after of [0, 1, 2, 1_000]) {
      const answer = await removed.ask('channel:sync', { channel_id: id, after });
      assert.deepEqual(answer, await removed.ask('channel:sync', { channel_id: unknown, after }));
      assert.equal(answer.ok, false);
    }
    for (const command of ['typing:start', 'typing:stop'] as const) {
      const answer = await removed.ask(command, { channel });
      assert.deepEqual(answer, await removed.ask(command, { channel: `private:${unknown}` }));
      assert.equal(answer.ok, false);
    }
    const words = { text: 'x', client_id: 'after' };
    const said = await removed.ask('message:send', { channel, ...words });
    assert.deepEqual(said, await removed.ask('message:send', { channel: `private:${unknown}`, ...words }));
    assert.equal(said.ok, false);
    const revs = { user: 0, workspace: 0, presence: 0 };
    const heads = await removed.ask('heads:check', { revs, channels: [[id, 1]] });
    assert.ok(heads.ok);
    assert.deepEqual([heads.data.channels, heads.data.gone], [[], [id]]);
    const listed = await removed.ask('user:load', {});
    assert.ok(listed.ok);
    assert.ok(listed.data.channels.every(({ channel_id }) => channel_id !== id));
    for (const [path, other] of [
      [`/messages/${channel}`, `/messages/private:${unknown}`],
      [`/messages/${channel}?after_seq=0`, `/messages/private:${unknown}?after_seq=0`],
      [`/message/${messageId}`, `/message/${unknown}`],
      [`/private_channels/${id}/members`, `/private_channels/${unknown}/members`],
    ] as const) {
      const [gone, strange] = [await eve.get(path), await eve.get(other)];
      assert.ok(gone.status >= 403, path);
      assert.deepEqual([gone.status, await gone.text()], [strange.status, await strange.text()], path);
    }
  });

  it('RT-45 say who left in the frame of the notice', async () => {
    const { id } = await create('frames', 'bob,eve');
    const witness = await listen(alice);
    const frames: string[][] = [];
    witness.socket.on('events:batched', ({ events }: { events: [string, unknown][] }) =>
      frames.push(events.map(([name]) => name)),
    );
    await change(eve, id, 'leave');
    await witness.waitFor('channel:left', (payload) => payload.channel_id === id);
    await change(bob, id, 'topic', { topic: 'x' });
    await witness.waitFor('channel:updated', (payload) => 'channel_id' in payload && payload.channel_id === id);
    assert.deepEqual(frames, [
      ['message:created', 'channel:left'],
      ['message:created', 'channel:updated'],
    ]);
  });
});
