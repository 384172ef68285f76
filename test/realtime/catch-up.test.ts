import assert from 'node:assert/strict';
import { commands } from '#shared/commands.ts';
import { askExactly, assertExact } from '../support/exact.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

describe('catching up', () => {
  let server: TestServer;
  let alice: TestPerson;
  let bob: TestPerson;
  before(async () => {
    server = await startServer({ settings: { welcome_message: '' } });
    alice = await signUp(server, 'alice');
    bob = await signUp(server, 'bob');
  });
  after(() => server.stop());

  const generalOf = ({ welcome }: TestSocket) => {
    const head = welcome.channels.find(({ channel }) => channel === 'general');
    assert.ok(head);
    return head;
  };
  async function write(count: number, text: string): Promise<void> {
    const sends = Array.from({ length: count }, (_, at) => bob.send('general', `${text} ${at}`));
    for (const response of await Promise.all(sends)) assert.equal(response.status, 200);
  }

  it('RT-51 after being away gives every change once, in pages, up to the head', async () => {
    const first = await connect(alice);
    const { channel_id, seq } = generalOf(first);
    first.close();
    await write(45, 'while away');
    const back = await connect(alice);
    assert.equal(generalOf(back).seq, seq + 45);
    assert.equal(generalOf(back).unread, 45);
    const seqs: number[] = [];
    for (let after = seq, more = true; more;) {
      const page = await askExactly(back, 'channel:sync', { channel_id, after, limit: 20 });
      assert.equal(page.reset, false);
      assert.equal(page.next, page.more ? page.changes.at(-1)?.seq : page.head.seq);
      seqs.push(...page.changes.map((message) => message.seq));
      ({ next: after, more } = page);
    }
    assert.deepEqual(
      seqs,
      Array.from({ length: 45 }, (_, at) => seq + 1 + at),
    );
    const nothing = await askExactly(back, 'channel:sync', { channel_id, after: seq + 45 });
    assert.deepEqual([nothing.changes, nothing.next, nothing.more], [[], seq + 45, false]);
    back.close();
  });

  it('RT-56 gives a row that changed several times once, as it is now', async () => {
    const one = await connect(alice);
    const { channel_id } = generalOf(one);
    const top = await askExactly(one, 'message:send', { channel: 'general', text: 'top', client_id: 'top' });
    for (const client_id of ['r1', 'r2']) {
      await askExactly(one, 'message:send', { channel: 'general', text: 'reply', client_id, reply_to_id: top.id });
    }
    const page = await askExactly(one, 'channel:sync', { channel_id, after: top.seq - 1 });
    const tops = page.changes.filter(({ id }) => id === top.id);
    assert.deepEqual(
      tops.map(({ reply_count, seq }) => [reply_count, seq]),
      [[2, page.head.seq]],
    );
    assert.deepEqual(
      page.changes,
      page.changes.toSorted((a, b) => a.seq - b.seq),
    );
    assert.deepEqual(await alice.json(`/message/${top.id}`), tops[0], 'RT-47 the same object over HTTP');
    one.close();
  });

  it('RT-52 starts anew for a cursor beyond the head', async () => {
    const one = await connect(alice);
    const { channel_id, seq } = generalOf(one);
    const page = await askExactly(one, 'channel:sync', { channel_id, after: seq + 1_000 });
    assert.deepEqual([page.reset, page.next, page.more, page.changes.length], [true, page.head.seq, false, 48]);
    one.close();
  });

  it('RT-51 cuts a page at 256 KiB', async () => {
    const one = await connect(alice);
    const { channel_id, seq } = generalOf(one);
    for (let at = 0; at < 30; at += 1) await bob.send('general', `${at} ${'ü'.repeat(9_900)}`);
    const page = await askExactly(one, 'channel:sync', { channel_id, after: seq });
    assert.ok(page.more && page.changes.length < 30);
    assert.ok(Buffer.byteLength(JSON.stringify(page.changes)) <= 262_144);
    const history = await askExactly(one, 'channel:history', { channel_id, before_n: 10_000, limit: 200 });
    assert.ok(history.more && Buffer.byteLength(JSON.stringify(history.messages)) <= 262_144);
    one.close();
  });

  it('RT-55 a head check tells what differs, and what cannot be read', async () => {
    const one = await connect(alice);
    const { channel_id } = generalOf(one);
    const seq = (await askExactly(one, 'channel:sync', { channel_id, after: 10_000 })).head.seq;
    const revs = one.welcome.revs;
    const check = (channels: [number, number][]) => askExactly(one, 'heads:check', { revs, channels });
    assert.deepEqual((await check([[channel_id, seq]])).channels, []);
    const behind = await check([
      [channel_id, seq - 1],
      [4_711, 0],
    ]);
    assert.deepEqual([behind.channels.map((head) => head.seq), behind.gone], [[seq], [4_711]]);
    assert.equal(behind.epoch, one.welcome.epoch);
    assert.equal(behind.revs.user, revs.user);
    const many = Array.from({ length: 501 }, (_, at): [number, number] => [at + 1, 0]);
    const refused = await one.ask('heads:check', { revs, channels: many });
    assert.ok(!refused.ok && refused.error.code === 'BadRequest');
    one.close();
  });

  it('refuses cursors that are no counts', async () => {
    const one = await connect(alice);
    const { channel_id } = generalOf(one);
    const history = [{}, { before_n: 1, after_n: 1 }, { before_n: 0 }, { after_n: 1.5 }, { before_n: 5, limit: 201 }];
    for (const wrong of [-1, 1.5, '1', null, Infinity, 2 ** 60]) {
      const input = { channel_id, after: wrong } as { channel_id: number; after: number };
      const answer = await one.ask('channel:sync', input);
      assert.ok(!answer.ok && answer.error.code === 'BadRequest', String(wrong));
    }
    one.close();
    const two = await connect(alice);
    for (const wrong of history) {
      const answer = await two.ask('channel:history', { channel_id, ...wrong });
      assert.ok(!answer.ok && answer.error.code === 'BadRequest', JSON.stringify(wrong));
    }
    two.close();
  });

  it('RT-48 a repeated send is told again with the number it has, so that receivers drop the copy', async () => {
    const [sender, reader] = [await connect(alice), await connect(bob)];
    const send = { channel: 'off-topic', text: 'twice', client_id: 'twice' };
    const first = await askExactly(sender, 'message:send', send);
    await askExactly(sender, 'message:send', send);
    await askExactly(sender, 'message:send', { ...send, text: 'end', client_id: 'end' });
    await reader.waitFor('message:created', ({ message }) => message.content === 'end');
    const told = reader.events.flatMap(({ name, payload }) => (name === 'message:created' ? [payload] : []));
    assert.deepEqual(
      told.map(({ seq }) => seq),
      [first.seq, first.seq, first.seq + 1],
    );
    assert.deepEqual(told[0], told[1]);
    for (const event of told)
      assertExact(commands['channel:sync'].output.shape.changes.def.element, event.message, 'row');
    sender.close();
    reader.close();
  });
});
