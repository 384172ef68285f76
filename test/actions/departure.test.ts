import assert from 'node:assert/strict';
import { findSession } from '../../server/actions/accounts/sessions.ts';
import { signUp } from '../../server/actions/accounts/sign-up.ts';
import { system, type Member } from '../../server/actions/action.ts';
import { saveLastSeen } from '../../server/actions/presence/save-seen.ts';
import { setReaction } from '../../server/actions/reactions/set.ts';
import { loadUser } from '../../server/actions/sync/load-user.ts';
import { listUsers } from '../../server/actions/users/list.ts';
import { findProfile } from '../../server/actions/users/profile.ts';
import { saveSettings } from '../../server/actions/users/settings.ts';
import { nobodyThere, useLeavers } from './leavers.ts';
import { addPerson, addPrivate, addWorkspace, deactivate, refusal, send, told, toldNames } from './world.ts';

describe('deleting an account', () => {
  const leavers = useLeavers();
  const rowsOf = async (table: 'participants' | 'read_marks', { memberId }: Member) => {
    const { rows } = leavers().world;
    return (await rows.selectFrom(table).select('channel_id').where('member_id', '=', memberId).execute()).map(
      ({ channel_id }) => channel_id,
    );
  };

  it('leaves nothing of the person but ids and the key of the name', async () => {
    const { world, bob, remove, userOf } = leavers();
    await world.core.run(saveSettings, bob, { name_color: '#ABCDEF', bio: 'me', presence: nobodyThere });
    await world.rows
      .updateTable('users')
      .set({ email: 'Bob@x.org', email_key: 'bob@x.org', email_verified_us: 1, avatar_file: 'b.jpg', last_seen_us: 1 })
      .where('id', '=', bob.userId)
      .execute();
    await world.rows.updateTable('members').set({ presence_choice: 'idle' }).execute();
    const { id, uid, kind, created_us, epoch } = await userOf(bob);
    await remove(bob);
    await world.core.run(saveLastSeen, system, new Map([[bob.userId, 5]]));
    const { deleted_us, ...left } = await userOf(bob);
    assert.ok(deleted_us !== null);
    const kept = { id, uid, kind, created_us, username_key: 'bob' };
    const address = { email: null, email_key: null, email_verified_us: null };
    const looks = { name_color: null, bio: null, avatar_file: null };
    const rest = { password_hash: null, last_seen_us: null, deactivated_us: null, erase_us: null };
    const names = { username: 'deleteduser', display_name: 'deleteduser' };
    assert.deepEqual(left, { ...kept, ...address, ...looks, ...rest, ...names, epoch: epoch + 1 });
    const members = await world.rows.selectFrom('members').selectAll().where('user_id', '=', bob.userId).execute();
    assert.deepEqual(
      members.map(({ removed_us, presence_choice }) => [removed_us, presence_choice]),
      [[deleted_us, null]],
    );
    const audit = await world.rows.selectFrom('audit').selectAll().execute();
    assert.deepEqual(
      audit.map(({ id: _id, at_us: _us, ...entry }) => entry),
      [
        {
          workspace_id: world.home,
          actor_id: bob.userId,
          action: 'account.delete',
          target: `user/${uid}`,
          details: '{"type":"soft"}',
        },
      ],
    );
  });

  it('ends its sessions and memberships, and keeps its name from others', async () => {
    const { world, alice, bob, remove } = leavers();
    const session = { publicId: 's', ip: '', userAgent: '', lifeSeconds: 90 * 86_400 };
    const dana = { username: 'Dana', passwordHash: 'hash', userUid: 'd', memberUid: 'd', session };
    const rules = { defaultRole: 'staff', maxUsers: 0, welcomeMessage: '' } as const;
    await world.core.run(signUp, system, { ...dana, ...rules });
    const find = () => world.core.read(findSession, system, { publicId: 's', rule: { idleSeconds: 1_000 } });
    const found = await find();
    assert.ok(found?.memberId != null && found.workspaceId !== null);
    const { userId, memberId, workspaceId } = found;
    const ended = await remove({ ...bob, userId, memberId, workspaceId, uid: 'd', username: 'Dana', sessionId: 's' });
    assert.deepEqual(ended, [{ publicId: 's', sidHash: null }]);
    assert.equal(await find(), null);
    assert.deepEqual(await world.core.read(listUsers, alice, undefined), ['Bob', 'carol']);
    assert.equal(
      await refusal(world.core.read(findProfile, alice, { username: 'Dana', presence: nobodyThere })),
      'NotFound',
    );
    const again = {
      ...dana,
      username: 'dANA',
      userUid: 'd2',
      memberUid: 'd2',
      session: { ...session, publicId: 's2' },
    };
    assert.equal(await refusal(world.core.run(signUp, system, { ...again, ...rules })), 'HandleTaken');
  });

  it('is told to its workspaces, and to the others of its direct messages', async () => {
    const { world, alice, bob, carol, remove } = leavers();
    const away = await addWorkspace(world.rows);
    const there = await addPerson(world, 'Bob2', { workspaceId: away });
    await world.rows.updateTable('members').set({ user_id: bob.userId }).where('id', '=', there.memberId).execute();
    await send(world, alice, 'dm:alice:bob', 'hi');
    await send(world, carol, 'dm:alice:bob:carol', 'hi all');
    await send(world, bob, 'dm:bob', 'note');
    await send(world, alice, 'dm:alice:carol', 'not his');
    await deactivate(world, carol);
    const room = await addPrivate(world, 'plans', [alice, bob]);
    await world.rows.updateTable('members').set({ rev: 7 }).where('id', '=', alice.memberId).execute();
    world.published.length = 0;
    await remove(bob);
    const person = { stream: 'workspace', userId: bob.uid, handle: 'Bob' };
    assert.deepEqual(told(world, 'member:removed'), [
      { audience: { workspaceId: world.home }, payload: { workspace_id: world.home, rev: 1, ...person } },
      { audience: { workspaceId: away }, payload: { workspace_id: away, rev: 1, ...person } },
    ]);
    const gone = `deleteduser.${bob.userId}`;
    assert.deepEqual(
      told(world, 'channel:updated').map(({ audience, payload }) => [audience, payload.head.channel]),
      [
        [{ memberIds: [alice.memberId] }, `dm:alice:${gone}`],
        [{ memberIds: [alice.memberId] }, `dm:alice:carol:${gone}`],
      ],
    );
    assert.deepEqual(
      told(world, 'channel:updated').map(({ payload }) => ('rev' in payload ? payload.rev : null)),
      [8, 9],
    );
    assert.equal(world.published.length, 4);
    assert.equal((await rowsOf('participants', alice)).includes(room), true);
  });

  it('takes it out of private channels silently, and leaves direct messages with their people', async () => {
    const { world, alice, bob, carol, remove, list } = leavers();
    const room = await addPrivate(world, 'plans', [alice, bob]);
    const sent = await send(world, alice, 'dm:alice:bob', 'hi');
    await send(world, bob, 'dm:alice:bob', 'hello');
    await send(world, bob, `private:${room}`, 'plan');
    const direct = (await world.rows.selectFrom('channels').select('id').where('kind', '=', 'dm').execute()).map(
      ({ id }) => id,
    );
    assert.equal((await rowsOf('read_marks', bob)).length, 2);
    world.published.length = 0;
    await remove(bob);
    assert.deepEqual([await rowsOf('participants', bob), await rowsOf('read_marks', bob)], [direct, []]);
    assert.deepEqual([...new Set(toldNames(world))], ['member:removed', 'channel:updated']);
    const identifier = `dm:alice:deleteduser.${bob.userId}`;
    const shown = await list(alice, identifier);
    assert.deepEqual(
      shown.map(({ channel, sender, content }) => [channel, sender, content]),
      [
        [identifier, 'alice', 'hi'],
        [identifier, 'deleteduser', 'hello'],
      ],
    );
    assert.equal(shown[0]?.id, sent.id);
    assert.equal(await refusal(send(world, alice, identifier, 'anybody?')), 'UnknownPerson');
    assert.equal(await refusal(send(world, alice, 'dm:alice:bob', 'bob?')), 'UnknownPerson');
    assert.equal(await refusal(list(alice, 'dm:alice:bob')), 'Forbidden');
    assert.equal(await refusal(list(carol, identifier)), 'Forbidden');
    const { channels } = await world.core.read(loadUser, alice, {});
    assert.deepEqual(channels.find(({ kind }) => kind === 'dm')?.users, ['deleteduser']);
    assert.equal((await list(alice, `private:${room}`))[0]?.sender, 'deleteduser');
  });

  it('lets conversations of several go on, and shows all who are gone as one', async () => {
    const { world, alice, bob, carol, remove, list } = leavers();
    await send(world, alice, 'dm:alice:bob:carol', 'all');
    const top = await send(world, alice, 'general', 'top');
    for (const person of [bob, carol]) {
      await world.core.run(setReaction, person, { message_id: top.id, reaction: 'heart', on: true });
    }
    await remove(bob);
    const withCarol = `dm:alice:carol:deleteduser.${bob.userId}`;
    await send(world, carol, withCarol, 'still here');
    await remove(carol);
    const alone = `dm:alice:deleteduser.${bob.userId}:deleteduser.${carol.userId}`;
    assert.deepEqual(
      (await list(alice, alone)).map(({ sender }) => sender),
      ['alice', 'deleteduser'],
    );
    assert.equal(await refusal(send(world, alice, alone, 'hm')), 'UnknownPerson');
    assert.equal((await list(alice, 'general'))[0]?.reactions, '{"heart":["deleteduser"]}');
    const { channels } = await world.core.read(loadUser, alice, {});
    assert.deepEqual(channels.find(({ kind }) => kind === 'dm')?.users, ['deleteduser']);
  });

  it('is refused when the password is another now, or the account is gone', async () => {
    const { bob, remove, userOf } = leavers();
    assert.equal(await refusal(remove(bob, 'soft', 'other')), 'WrongPassword');
    assert.equal((await userOf(bob)).deleted_us, null);
    await remove(bob);
    assert.equal(await refusal(remove(bob)), 'AuthenticationRequired');
    assert.equal(await refusal(remove(bob, 'soft', '')), 'AuthenticationRequired');
  });
});
