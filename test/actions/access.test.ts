import assert from 'node:assert/strict';
import type { Member, QueryContext } from '../../server/actions/action.ts';
import { accessChannel, accessConversation, accessForPosting, accessMessage } from '../../server/actions/access.ts';
import { audienceOf, audiencesOf } from '../../server/actions/audience.ts';
import { canPost } from '../../server/actions/rights.ts';
import {
  addChannel,
  addParticipant,
  addPerson,
  addPrivate,
  addWorkspace,
  deactivate,
  openWorld,
  refusal,
  send,
  type World,
} from './world.ts';

describe('access', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  let victor: Member;
  let mallory: Member;
  let manager: Member;
  let elsewhere: number;
  beforeEach(async () => {
    world = await openWorld();
    elsewhere = await addWorkspace(world.rows);
    alice = await addPerson(world, 'alice');
    bob = await addPerson(world, 'Bob');
    carol = await addPerson(world, 'carol');
    victor = await addPerson(world, 'victor', { role: 'viewer' });
    manager = await addPerson(world, 'maria', { role: 'manager' });
    mallory = await addPerson(world, 'mallory', { workspaceId: elsewhere });
    await addChannel(world, 'general');
  });
  afterEach(() => world.close());

  /** Run a piece of access inside a query, as an action does. */
  const on = <In, Out>(person: Member, piece: (context: QueryContext, input: In) => Promise<Out>, input: In) =>
    world.core.read(piece, person, input);
  const nameFor = async (person: Member, identifier: string) =>
    (await on(person, accessConversation, identifier)).identifier;
  const reading = (person: Member, identifier: string) => refusal(on(person, accessConversation, identifier));
  const posting = (person: Member, identifier: string) => refusal(on(person, accessForPosting, identifier));

  describe('to a public channel', () => {
    it('is everybody’s in the workspace, in any case and normal form', async () => {
      await addChannel(world, 'café');
      assert.equal(await nameFor(victor, 'general'), 'general');
      assert.equal(await nameFor(alice, 'GENERAL'), 'general');
      assert.equal(await nameFor(alice, 'CAFE\u0301'), 'café');
    });

    it('is nobody’s from another workspace, by name or by id', async () => {
      const channelId = await addChannel(world, 'secret');
      assert.equal(await reading(mallory, 'secret'), 'Forbidden');
      assert.equal(await refusal(on(mallory, accessChannel, channelId)), 'Forbidden');
      assert.equal((await on(alice, accessChannel, channelId)).identifier, 'secret');
    });

    for (const name of ['nowhere', '', ' general', 'a b', 'dm', 'private', '-x', '__proto__', 'a'.repeat(65)]) {
      it(`is refused for ${JSON.stringify(name.slice(0, 20))}`, async () => {
        assert.equal(await reading(alice, name), 'Forbidden');
        assert.equal(await posting(alice, name), 'Forbidden');
      });
    }
  });

  describe('to a private channel', () => {
    it('is its people’s only, and others cannot tell it from one that does not exist', async () => {
      const channelId = await addPrivate(world, 'plans', [alice, bob]);
      assert.equal(await nameFor(alice, `private:${channelId}`), `private:${channelId}`);
      for (const identifier of [`private:${channelId}`, 'private:4711', 'private:0', 'private:01', 'private:x']) {
        assert.equal(await reading(carol, identifier), 'Forbidden');
        assert.equal(await posting(carol, identifier), 'Forbidden');
      }
      assert.equal(await reading(manager, `private:${channelId}`), 'Forbidden');
      assert.equal(await refusal(on(carol, accessChannel, channelId)), 'Forbidden');
    });

    it('does not open a public channel or a direct message by its id', async () => {
      const channelId = await addChannel(world, 'talk');
      await send(world, alice, 'dm:alice:bob', 'hi');
      assert.equal(await reading(alice, `private:${channelId}`), 'Forbidden');
      assert.equal(await reading(alice, `private:${channelId + 1}`), 'Forbidden');
      assert.equal((await on(alice, accessChannel, channelId + 1)).identifier, 'dm:Bob:alice');
    });

    it('begins where a late joiner’s history begins', async () => {
      const channelId = await addPrivate(world, 'plans', [alice]);
      const old = await send(world, alice, `private:${channelId}`, 'old');
      await addParticipant(world, channelId, bob, 2);
      const fresh = await send(world, alice, `private:${channelId}`, 'new');
      assert.equal((await on(bob, accessChannel, channelId)).firstN, 2);
      assert.equal(await refusal(on(bob, accessMessage, old.id)), 'NotFound');
      assert.equal((await on(bob, accessMessage, fresh.id)).message.content, 'new');
      assert.equal((await on(alice, accessMessage, old.id)).message.content, 'old');
    });

    it('is told to its active people, and of a message to those only who may see it', async () => {
      const channelId = await addPrivate(world, 'plans', [alice, carol]);
      await addParticipant(world, channelId, bob, 5);
      await deactivate(world, carol);
      const { row } = await on(alice, accessChannel, channelId);
      const both = { memberIds: [alice.memberId, bob.memberId] };
      assert.deepEqual(await world.core.read((context) => audienceOf(context, row), alice, null), both);
      const audiences = (n: number) => world.core.read((context) => audiencesOf(context, row, n), alice, null);
      assert.deepEqual(await audiences(5), { readers: both, late: [] });
      assert.deepEqual(await audiences(4), { readers: { memberIds: [alice.memberId] }, late: [bob.memberId] });
    });
  });

  describe('to a message', () => {
    it('follows access to its conversation, and is NotFound alike for all others', async () => {
      const { id } = await send(world, alice, 'dm:alice:bob', 'hi');
      assert.equal((await on(bob, accessMessage, id)).conversation.identifier, 'dm:Bob:alice');
      assert.equal(await refusal(on(carol, accessMessage, id)), 'NotFound');
      assert.equal(await refusal(on(mallory, accessMessage, id)), 'NotFound');
      assert.equal(await refusal(on(alice, accessMessage, id + 1)), 'NotFound');
    });
  });

  describe('to a direct message', () => {
    for (const given of ['dm:bob:alice', 'dm:ALICE:bob', 'dm:alice:bob:bob', 'dm:alice:BOB:Alice']) {
      it(`is the same conversation as ${given}, before and after it has a message`, async () => {
        assert.equal(await nameFor(alice, given), 'dm:Bob:alice');
        await send(world, bob, 'dm:bob:alice', 'hi');
        assert.equal(await nameFor(alice, given), 'dm:Bob:alice');
        assert.equal(await nameFor(bob, given), 'dm:Bob:alice');
      });
    }

    for (const given of ['dm:alice', 'dm:alice:alice', 'dm:Alice']) {
      it(`is a place for notes as ${given}`, async () => {
        assert.equal(await nameFor(alice, given), 'dm:alice');
        assert.equal(await posting(alice, given), null);
        assert.equal(await reading(bob, given), 'Forbidden');
      });
    }

    it('of three is unrelated to that of two of them', async () => {
      await send(world, alice, 'dm:alice:bob', 'two');
      await send(world, alice, 'dm:carol:alice:bob', 'three');
      assert.equal(await nameFor(carol, 'dm:alice:bob:carol'), 'dm:Bob:alice:carol');
      const ids = await Promise.all(
        ['dm:alice:bob', 'dm:alice:bob:carol'].map((one) => on(alice, accessConversation, one)),
      );
      assert.notEqual(ids[0]?.row?.id, ids[1]?.row?.id);
    });

    const malformed = ['dm:', 'dm::alice', 'dm:alice:bob:', 'DM:alice:bob', 'dm:alice:b%bob', 'dm:alice:b b'];
    for (const given of ['dm:bob:carol', ...malformed]) {
      it(`is Forbidden for ${given}, sending too`, async () => {
        assert.equal(await reading(alice, given), 'Forbidden');
        assert.equal(await posting(alice, given), 'Forbidden');
      });
    }

    for (const [who, options] of [
      ['nobody', null],
      ['somebody deactivated', { deactivated: true }],
      ['somebody removed from the workspace', { removed: true }],
    ] as const) {
      it(`with ${who} cannot be read, and its sender is told the name`, async () => {
        if (options !== null) await addPerson(world, 'ghost', options);
        assert.equal(await reading(alice, 'dm:alice:ghost'), 'Forbidden');
        const sent = on(alice, accessForPosting, 'dm:alice:ghost');
        await assert.rejects(sent, { code: 'UnknownPerson', message: 'no active account named ghost' });
      });
    }

    it('with somebody of another workspace is like with nobody', async () => {
      assert.equal(await reading(alice, 'dm:alice:mallory'), 'Forbidden');
      const sent = on(alice, accessForPosting, 'dm:alice:mallory');
      await assert.rejects(sent, { code: 'UnknownPerson', message: 'no active account named mallory' });
    });

    it('takes ten people, and eleven are too many', async () => {
      const names = Array.from({ length: 10 }, (_, index) => `p${index}`);
      for (const name of names) await addPerson(world, name);
      const ten = `dm:alice:${names.slice(1).join(':')}`;
      assert.equal(await posting(alice, ten), null);
      assert.equal(await posting(alice, `${ten}:p1:ALICE`), null);
      assert.equal(await reading(alice, `${ten}:p0`), 'Forbidden');
      assert.equal(await posting(alice, `${ten}:p0`), 'InvalidChannel');
      assert.equal(await posting(bob, `${ten}:p0`), 'Forbidden');
    });

    it('goes on while one of the others is active, and stays readable after', async () => {
      await send(world, alice, 'dm:alice:bob:carol', 'hi');
      await deactivate(world, bob);
      assert.equal(await posting(alice, 'dm:alice:bob:carol'), null);
      await deactivate(world, carol);
      assert.equal(await posting(alice, 'dm:alice:bob:carol'), 'UnknownPerson');
      assert.equal(await nameFor(alice, 'dm:alice:bob:carol'), 'dm:Bob:alice:carol');
    });

    it('ends with a deleted account as with a deactivated one', async () => {
      await send(world, alice, 'dm:alice:bob', 'hi');
      await world.rows.updateTable('users').set({ deleted_us: 1 }).where('id', '=', bob.userId).execute();
      assert.equal(await posting(alice, 'dm:alice:bob'), 'UnknownPerson');
    });

    it('is not a conversation of the same member numbers in another workspace', async () => {
      await send(world, alice, 'dm:alice:bob', 'hi');
      await addPerson(world, 'Alina', { workspaceId: elsewhere });
      assert.equal(await reading(mallory, 'dm:alice:bob'), 'Forbidden');
      assert.equal(await nameFor(mallory, 'dm:mallory:alina'), 'dm:Alina:mallory');
    });
  });

  describe('for posting', () => {
    it('is never a viewer’s, not even to learn what exists', async () => {
      for (const place of ['general', 'nowhere', 'dm:victor', 'dm:victor:ghost']) {
        assert.equal(await posting(victor, place), 'PermissionDenied');
      }
    });

    it('is nobody’s in an archived channel, which everybody reads', async () => {
      await addChannel(world, 'old', { archived_us: 1 });
      assert.equal(await reading(victor, 'old'), null);
      for (const person of [alice, manager]) assert.equal(await posting(person, 'old'), 'ChannelArchived');
    });

    it('is the managers’ where managers post', async () => {
      await addChannel(world, 'news', { posting: 'managers' });
      const owner = await addPerson(world, 'olga', { role: 'owner' });
      assert.equal(await posting(alice, 'news'), 'PermissionDenied');
      assert.equal(await posting(manager, 'news'), null);
      assert.equal(await posting(owner, 'news'), null);
    });

    it('can be asked without a refusal', async () => {
      await addChannel(world, 'old', { archived_us: 1 });
      const can = (person: Member, identifier: string) =>
        world.core.read(
          async (context) => canPost(context, (await accessConversation(context, identifier)).row),
          person,
          null,
        );
      assert.equal(await can(alice, 'general'), true);
      assert.equal(await can(alice, 'dm:alice:bob'), true);
      assert.equal(await can(victor, 'general'), false);
      assert.equal(await can(alice, 'old'), false);
    });
  });
});
