import assert from 'node:assert/strict';
import { askExactly, assertExactEvent } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('public channels over the socket', () => {
  let server: TestServer;
  let olga: TestPerson;
  let sockets: TestSocket[];
  let sam: TestSocket;
  before(async () => {
    server = await startServer();
    olga = await signUp(server, 'olga');
    const people = [olga, await signUp(server, 'sam')];
    sockets = await Promise.all(people.map((person) => connect(person)));
    sam = sockets[1] ?? assert.fail();
  });
  after(() => {
    for (const socket of sockets) socket.close();
    return server.stop();
  });

  const manage = async (path: string, fields: Record<string, string> = {}) => {
    const response = await olga.post(`/channels/${path}`, fields);
    assert.ok(response.ok, await response.text());
  };

  it('RT-41 tell everybody, the one who did it as well, by numbers without holes', async () => {
    const rev = sam.welcome.revs.workspace;
    await manage('create', { name: 'news' });
    await manage('news/update', { name: 'latest', topic: 'x', posting: 'managers' });
    await manage('latest/archive');
    await manage('latest/unarchive');
    for (const socket of sockets) {
      await socket.waitFor('channel:updated', ({ head }) => head.seq === 2 && 'name' in head && head.name === 'latest');
      const end = rev + 4;
      await socket.waitFor('channel:updated', (payload) => 'rev' in payload && payload.rev === end);
      const told = socket.events.filter(({ name }) => name.startsWith('channel:'));
      for (const event of told) assertExactEvent(event);
      assert.deepEqual(
        told.map(({ name, payload }) => [name, 'rev' in payload && payload.rev]),
        [
          ['channel:created', rev + 1],
          ['channel:updated', rev + 2],
          ['channel:archived', rev + 3],
          ['channel:updated', rev + 4],
        ],
      );
      const names = socket.events.map(({ name }) => name);
      assert.ok(names.lastIndexOf('message:created') < names.indexOf('channel:updated'));
    }
  });

  it('RT-55 keep a head when they are archived, and are sent to by a former name while they are not', async () => {
    await manage('create', { name: 'once' });
    await manage('once/update', { name: 'now' });
    const send = (text: string) => sam.ask('message:send', { channel: 'Once', text, client_id: text });
    assert.ok((await send('live')).ok);
    const { payload } = sam.events.findLast(({ name }) => name === 'message:created') ?? assert.fail();
    assert.ok('channel' in payload && payload.channel === 'now');
    const channelId = payload.channel_id;
    await manage('now/archive');
    const answer = await send('late');
    assert.ok(!answer.ok && answer.error.code === 'ChannelArchived');
    const { revs } = sam.welcome;
    const { channels, gone } = await askExactly(sam, 'heads:check', { revs, channels: [[channelId, 0]] });
    assert.deepEqual([channels.map((head) => [head.channel, head.archived, head.n]), gone], [[['now', true, 2]], []]);
    const listed = (await askExactly(sam, 'user:load', {})).channels.map((head) => [head.channel, head.archived]);
    assert.deepEqual(
      listed.filter(([name]) => name === 'general' || name === 'now'),
      [
        ['general', false],
        ['now', true],
      ],
    );
    const { changes } = await askExactly(sam, 'channel:sync', { channel_id: channelId, after: 0 });
    assert.deepEqual(
      changes.map((message) => message.content),
      ['olga renamed the channel to "now"', 'live'],
    );
  });
});
