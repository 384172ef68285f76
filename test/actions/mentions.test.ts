import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import { findMessage } from '../../server/actions/messages/find.ts';
import { addChannel, addParticipant, addPerson, addPrivate, deactivate, openWorld, send, type World } from './world.ts';

/** The table of the chat document, section 9: members `alice` and `Bob`, outsider `carol`. */
const table: readonly [text: string, mentions: readonly string[] | null][] = [
  ['hi @alice', ['alice']],
  ['HI @ALICE', ['alice']],
  ['(@alice), @bob!', ['alice', 'Bob']],
  ['@bob and @alice.', ['Bob', 'alice']],
  ['@alice @Alice', ['alice']],
  ["@alice's turn", ['alice']],
  ['"@alice"', ['alice']],
  ['**@alice**', ['alice']],
  ['-@alice', ['alice']],
  ['@alice2', null],
  ['@alice-', null],
  ['@alice_bob', null],
  ['@al', null],
  ['foo@alice', null],
  ['foo@alice.com', null],
  ['@@alice', null],
  ['žlutá@alice', null],
  ['https://x.test/@alice', null],
  ['https://x.test/?u=@alice&v=1', null],
  ['https://user@alice/', null],
  ['www.x.test?@alice', null],
  ['see https://x.test/, @alice', ['alice']],
  ['@carol', null],
  ['@nobody', null],
  ['x@everyone', null],
  ['no token', null],
  ['@here @channel @all', null],
  ['`@alice`', ['alice']],
  ['@everyone', ['@everyone']],
  ['@EveryOne, @alice', ['@everyone']],
];

describe('mentions of a message', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  let carol: Member | undefined;
  before(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'Bob');
  });
  after(() => world.close());

  const mentionsOf = async (place: string, text: string, sender = alice) => {
    const { id } = await send(world, sender, place, text);
    const { mentions } = await world.core.read(findMessage, sender, id);
    return mentions === null ? null : (JSON.parse(mentions) as unknown);
  };
  const rowsOf = async (place: string, text: string) => {
    const { id } = await send(world, alice, place, text);
    const row = await world.rows
      .selectFrom('messages')
      .select(['channel_id', 'n'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const named = await world.rows
      .selectFrom('mentions')
      .select('member_id')
      .where('channel_id', '=', row.channel_id)
      .where('n', '=', row.n)
      .execute();
    return named.map((mention) => mention.member_id);
  };

  // In the first round carol is nobody here; later she belongs to the workspace, and not to the conversation.
  describe('in a public channel', () => {
    for (const [text, expected] of table) {
      it(`${JSON.stringify(text)} are ${JSON.stringify(expected)}`, async () => {
        assert.deepEqual(await mentionsOf('general', text), expected);
      });
    }
  });

  for (const where of ['a direct message', 'a private channel'] as const) {
    describe(`in ${where}`, () => {
      let place: string;
      before(async () => {
        carol ??= await addPerson(world, 'carol');
        const isDirect = where === 'a direct message';
        place = isDirect ? 'dm:alice:bob' : `private:${await addPrivate(world, 'plans', [alice, bob])}`;
      });
      for (const [text, expected] of table) {
        it(`${JSON.stringify(text)} are ${JSON.stringify(expected)}`, async () => {
          assert.deepEqual(await mentionsOf(place, text), expected);
        });
      }
    });
  }

  describe('besides the table', () => {
    before(async () => void (carol ??= await addPerson(world, 'carol')));

    it('are the same in the very first message of a direct message', async () => {
      assert.deepEqual(await mentionsOf('dm:alice:carol', '@carol @bob @ALICE'), ['carol', 'alice']);
    });

    it('leave out who is deactivated', async () => {
      const gone = await addPerson(world, 'gone');
      assert.deepEqual(await mentionsOf('general', '@gone'), ['gone']);
      await deactivate(world, gone);
      assert.equal(await mentionsOf('general', '@gone'), null);
    });

    it('reach somebody who joined a private channel late', async () => {
      const channelId = await addPrivate(world, 'late', [alice]);
      await addParticipant(world, channelId, bob, 1);
      assert.deepEqual(await mentionsOf(`private:${channelId}`, '@bob'), ['Bob']);
    });

    it('are at most 100', async () => {
      const names = Array.from({ length: 101 }, (_, index) => `crowd${index}`);
      for (const name of names) await addPerson(world, name);
      const found = await mentionsOf('general', names.map((name) => `@${name}`).join(' '));
      assert.deepEqual(found, names.slice(0, 100));
    });

    it('are kept as rows for counting: members, or 0 for everyone', async () => {
      assert.deepEqual(new Set(await rowsOf('general', '@bob @alice')), new Set([alice.memberId, bob.memberId]));
      assert.deepEqual(await rowsOf('general', '@everyone @bob'), [0]);
      assert.deepEqual(await rowsOf('general', '@nobody'), []);
    });

    it('hold @everyone of staff for plain text where staff may not call everyone', async () => {
      const manager = await addPerson(world, 'maria', { role: 'manager' });
      world.policy.staffEveryone = false;
      assert.equal(await mentionsOf('general', '@everyone'), null);
      assert.deepEqual(await mentionsOf('general', '@everyone, @bob'), ['Bob']);
      assert.deepEqual(await mentionsOf('general', '@everyone', manager), ['@everyone']);
      world.policy.staffEveryone = true;
    });

    it('take thousands of names in one text', async () => {
      const text = Array.from({ length: 1_400 }, (_, index) => `@n${index}`).join(' ');
      assert.equal(await mentionsOf('general', `${text} @x`), null);
    });
  });
});
