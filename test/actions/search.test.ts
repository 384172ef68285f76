import assert from 'node:assert/strict';
import { system, type Member } from '../../server/actions/action.ts';
import { deleteMessage } from '../../server/actions/messages/delete.ts';
import { editMessage } from '../../server/actions/messages/edit.ts';
import { indexPending } from '../../server/actions/search/index-pending.ts';
import { searchMessages } from '../../server/actions/search/search.ts';
import { indexAll, searchAs, textsFound, turn } from './searching.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  addWorkspace,
  fillChannel,
  numbered,
  openWorld,
  send,
  type World,
} from './world.ts';

/** A text, parts of it that find it, and others that do not. */
const table: readonly [text: string, found: readonly string[], not: readonly string[]][] = [
  ['the unbelievable truth', ['believ', 'UNBEL', 'e t', 'h', 'un', 'the unbelievable truth'], ['believed', 'truths']],
  ['Příliš ŽLUŤOUČKÝ kůň', ['žluťoučký', 'PŘÍLIŠ', 'ž', 'ŮŇ', 'žl'], ['zlutoucky', 'z']],
  ['Straße', ['straße', 'STRAßE', 'ß', 'raß'], ['strasse']],
  ['İstanbul', ['İSTANBUL', 'İ', 'stanbul'], ['ıstanbul']],
  ['ο δρόμος ΟΔΟΣ', ['ΟΔΟΣ', 'οδο', 'σ', 'Σ', 'ΔΡΌΜΟΣ'], ['δρομος']],
  ['cafe\u0301 au lait', ['café', 'CAFÉ', 'fé au'], ['cafe']],
  ['今日は漢字を勉強します', ['漢', '漢字', '漢字を', '勉強します'], ['字漢']],
  ['👨‍👩‍👧 hello 🙂🙃🙂', ['🙂', '🙂🙃', '🙂🙃🙂', '👩'], ['🙃🙃']],
  [
    '100% of a_b *bold* "quoted" it\'s',
    ['100%', '%', '_', 'a_b', '*', '*bold*', '"', '"quoted"', "it's", '" i'],
    ['a%b', '%%', 'a*b'],
  ],
  [
    'NEAR(a b) AND x OR y NOT z text:x col:x ^a {b} -c',
    ['NEAR(', 'a b) AND', 'text:', 'col:x', '^a {b} -c', 'near(a'],
    ['NEAR()'],
  ],
  ['see 192.168.1.10 and fe80::1', ['192.168.1.10', '168.1', '.1.10', '::1', 'fe80'], ['192.168.1.11', '192 168']],
  ['https://example.com/a/b?c=d&e=f#g', ['example.com/a', '://', '?c=d&e', '#g', 'HTTPS'], ['example.com/b']],
  [
    'foo-bar-baz in /usr/local/bin and C:\\temp',
    ['foo-bar', '-bar-', 'bar-baz', '/usr/local', 'C:\\TEMP', '\\'],
    ['foo bar', 'foobar'],
  ],
  ['two\nlines', ['two\nlines', 'o\nl'], ['two lines']],
];

describe('search', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    [alice, bob] = [await addPerson(world, 'alice'), await addPerson(world, 'Bob')];
  });
  afterEach(() => world.close());

  const edit = (id: number, text: string) => world.core.run(editMessage, alice, { message_id: id, text });
  const remove = (id: number) => world.core.run(deleteMessage, alice, { message_id: id });

  for (const state of ['indexed', 'waiting for the index'] as const) {
    it(`finds what is ${state} by any part, in any case, literally`, async () => {
      for (const [text] of table) await send(world, alice, 'general', text);
      if (state === 'indexed') await indexAll(world);
      for (const [text, found, not] of table) {
        for (const part of found) assert.ok((await textsFound(world, bob, part)).includes(text), `${part} in ${text}`);
        for (const part of not) assert.ok(!(await textsFound(world, bob, part)).includes(text), `${part} in ${text}`);
      }
    });
  }

  it('never shows an old text and never misses a new one while the index is behind', async () => {
    const { id } = await send(world, alice, 'general', 'first version');
    await indexAll(world);
    await edit(id, 'second edition');
    for (const round of ['behind', 'up to date']) {
      assert.deepEqual(await textsFound(world, bob, 'version'), [], round);
      assert.deepEqual(await textsFound(world, bob, 'edition'), ['second edition'], round);
      await indexAll(world);
    }
    await remove(id);
    for (const round of ['behind', 'up to date']) {
      for (const text of ['version', 'edition', 'ed']) assert.deepEqual(await textsFound(world, bob, text), [], round);
      await indexAll(world);
    }
  });

  it('puts newer messages first even where older ones have just been edited', async () => {
    const old = [await send(world, alice, 'general', 'one'), await send(world, alice, 'general', 'two')];
    await send(world, alice, 'general', 'findable three');
    await indexAll(world);
    for (const { id } of old) await edit(id, `findable ${id}`);
    assert.deepEqual(await textsFound(world, bob, { text: 'findable', limit: 1 }), ['findable three']);
    const { messages, truncated } = await searchAs(world, bob, { text: 'findable' });
    assert.deepEqual([messages.length, truncated], [3, false]);
  });

  it('goes on after a restart with what waits for the index', async () => {
    await send(world, alice, 'general', 'before the restart');
    await world.temp.reopen();
    const { database, rows } = world.temp;
    const waiting = () => rows.selectFrom('search_pending').selectAll().execute();
    assert.equal((await waiting()).length, 1);
    await database.write((group) =>
      group.attempt((store) =>
        indexPending({ store, actor: system, policy: world.policy, nowUs: 0, announce: () => undefined }),
      ),
    );
    assert.deepEqual(await waiting(), []);
    const stretch = { from: 1, below: 100 };
    assert.equal((await database.read((store) => store.search.candidatesIn('restart', stretch, 10))).length, 1);
  });

  it('shows nothing of other workspaces, others’ conversations, and from before one joined', async () => {
    const there = await addWorkspace(world.rows);
    await addChannel(world, 'general', { workspace_id: there });
    const carol = await addPerson(world, 'carol', { workspaceId: there });
    const room = await addPrivate(world, 'room', [alice]);
    await send(world, carol, 'general', 'unicorn of another workspace');
    await send(world, alice, `private:${room}`, 'unicorn before');
    await send(world, alice, 'dm:alice', 'unicorn note');
    assert.deepEqual(await textsFound(world, bob, 'unicorn'), []);
    await addParticipant(world, room, bob, 2);
    await send(world, alice, `private:${room}`, 'unicorn after');
    for (const round of ['waiting', 'indexed']) {
      assert.deepEqual(await textsFound(world, bob, 'unicorn'), ['unicorn after'], round);
      assert.deepEqual(await textsFound(world, bob, { text: 'un', channel: `private:${room}` }), ['unicorn after']);
      assert.deepEqual(await textsFound(world, alice, 'unicorn'), ['unicorn after', 'unicorn note', 'unicorn before']);
      await indexAll(world);
    }
    await world.rows.deleteFrom('participants').where('member_id', '=', bob.memberId).execute();
    assert.deepEqual(await textsFound(world, bob, 'unicorn'), []);
  });

  it('reads archived channels and closed direct messages', async () => {
    await send(world, alice, 'general', 'archived words');
    await send(world, alice, 'dm:alice:bob', 'closed words');
    await world.rows.updateTable('channels').set({ archived_us: 1 }).where('name', '=', 'general').execute();
    await world.rows.updateTable('participants').set({ hidden_us: 1 }).execute();
    assert.deepEqual(await textsFound(world, bob, 'words'), ['closed words', 'archived words']);
  });

  it('knows what a message has', async () => {
    const ids = new Map<string, number>();
    for (const text of ['a photo', 'a file', 'HTTPS://x.test', 'see www.x.test', 'liked', 'pinned', 'plain']) {
      ids.set(text, (await send(world, alice, 'general', text)).id);
    }
    const change = (text: string, values: object) =>
      world.rows
        .updateTable('messages')
        .set(values)
        .where('id', '=', ids.get(text) ?? 0)
        .execute();
    await change('a photo', { attachment: '{"kind":"image"}' });
    await change('a file', { attachment: '{"kind":"audio"}' });
    await change('pinned', { pinned_us: 1, pinned_by: alice.userId });
    const liked = ids.get('liked') ?? 0;
    await world.rows
      .insertInto('reactions')
      .values({ message_id: liked, user_id: bob.userId, name: 'heart', added_us: 1 })
      .execute();
    await change('liked', { reactions_us: 1 });
    await change('plain', { reactions_us: 1 });
    const found = (has: 'image' | 'file' | 'link' | 'reaction' | 'pin') => textsFound(world, bob, { has });
    assert.deepEqual(await found('image'), ['a photo']);
    assert.deepEqual(await found('file'), ['a file']);
    assert.deepEqual(await found('link'), ['see www.x.test', 'HTTPS://x.test']);
    assert.deepEqual(await found('reaction'), ['liked']);
    assert.deepEqual(await found('pin'), ['pinned']);
    assert.deepEqual(await textsFound(world, bob, { text: 'fil', has: 'image' }), []);
    assert.deepEqual(await textsFound(world, bob, { text: 'photo', has: 'image', from: 'ALICE' }), ['a photo']);
  });

  it('takes no more than a little into one step of the index', async () => {
    for (let i = 0; i < 70; i += 1) await send(world, alice, 'general', `short ${i}`);
    for (let i = 0; i < 3; i += 1) await send(world, alice, 'general', `${i}${'long '.repeat(1_999)}`);
    const waiting = async () => (await world.rows.selectFrom('search_pending').selectAll().execute()).length;
    const left: number[] = [];
    for (let more = true; more; left.push(await waiting()))
      more = await world.core.run(indexPending, system, undefined);
    assert.deepEqual(left, [9, 2, 0]);
    assert.equal(await world.core.run(indexPending, system, undefined), false);
    assert.equal((await textsFound(world, bob, 'long long')).length, 3);
  });

  describe('in a long history', () => {
    const count = 12_000;
    beforeEach(async () => {
      const channel = await addChannel(world, 'long');
      await fillChannel(
        world,
        channel,
        alice,
        numbered(count).map((text) => `text ${text} end`),
      );
      const ids = await world.rows.selectFrom('messages').select('id as message_id').execute();
      for (let from = 0; from < ids.length; from += 1_000) {
        await world.rows
          .insertInto('search_pending')
          .values(ids.slice(from, from + 1_000))
          .execute();
      }
    });

    for (const state of ['waiting for the index', 'indexed'] as const) {
      it(`finds what is rare, common, absent or far away, ${state}`, async () => {
        if (state === 'indexed') await indexAll(world);
        const newest = Array.from({ length: 50 }, (_, at) => `text ${count - at} end`);
        for (const question of [
          'text',
          't',
          'te',
          { from: 'alice' },
          { channel: 'long', text: 'tex' },
          { channel: 'long', text: 'x' },
        ]) {
          const page = await searchAs(world, bob, typeof question === 'string' ? { text: question } : question);
          assert.deepEqual(
            page.messages.map(({ content }) => content),
            newest,
          );
          assert.equal(page.truncated, true);
        }
        for (const more of [{}, { channel: 'long' }, { from: 'alice' }]) {
          assert.deepEqual(await textsFound(world, bob, { text: 'T 17 ', ...more }), ['text 17 end']);
          assert.deepEqual(await textsFound(world, bob, { text: 'zz', ...more }), []);
          assert.deepEqual(await textsFound(world, bob, { text: 'ext  end', ...more }), []);
        }
        const page = await searchAs(world, bob, { text: 'text 999' });
        assert.equal(page.messages.length, 11);
      });
    }

    it('does not go on when nobody waits any more', async () => {
      let looks = 0;
      const isGone = () => {
        looks += 1;
        return looks > 2;
      };
      const reads = world.core.read.bind(world.core);
      let read = 0;
      const core = {
        ...world.core,
        read: ((...given: Parameters<typeof reads>) => {
          read += 1;
          return reads(...given);
        }) as typeof reads,
      };
      await searchMessages(core, bob, { text: 'zz' }, { limit: 50, isGone, turn });
      assert.equal(read, 3);
    });
  });
});
