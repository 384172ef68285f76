import assert from 'node:assert/strict';
import type { Attachment } from '#shared/objects.ts';
import { system, type Member } from '../../server/actions/action.ts';
import { dropUploads } from '../../server/actions/files/drop.ts';
import { holdFile } from '../../server/actions/files/hold.ts';
import { forgetFiles, listPurgeable, listUnknownFiles } from '../../server/actions/files/purge.ts';
import { readFile } from '../../server/actions/files/read.ts';
import { deleteMessage } from '../../server/actions/messages/delete.ts';
import { setAvatar } from '../../server/actions/users/avatar.ts';
import { createMemoryPresence } from '../../server/backplane/presence.ts';
import {
  addChannel,
  addPerson,
  addPrivate,
  addWorkspace,
  openWorld,
  refusal,
  send,
  told,
  withRole,
  type World,
} from './world.ts';

const dayMs = 86_400_000;

describe('files', () => {
  let world: World;
  let alice: Member;
  let bob: Member;
  let count = 0;
  beforeEach(async () => {
    world = await openWorld();
    await addChannel(world, 'general');
    [alice, bob] = [await addPerson(world, 'alice'), await addPerson(world, 'bob')];
    world.published.length = 0;
  });
  afterEach(() => world.close());

  function attachment(): Attachment {
    count += 1;
    const file = `${count.toString(16).padStart(32, '0')}.bin`;
    return { kind: 'file', file, name: 'a.txt', type: 'text/plain', size: 5, width: null, height: null };
  }
  const hold = async (person: Member) => {
    const held = await world.core.run(holdFile, person, { attachment: attachment(), givenBytes: 5 });
    return held.file;
  };
  const read = (person: Member, file: string) => world.core.read(readFile, person, file);
  const drop = (person: Member, ...files: string[]) => world.core.run(dropUploads, person, files);
  const sendUploads = (person: Member, channel: string, ...uploads: string[]) =>
    send(world, person, channel, { text: '', files: { came: [], uploads } });
  const purgeable = async () => (await world.core.run(listPurgeable, system, undefined)).map(({ name }) => name);
  /** The same person, active in another workspace. */
  async function elsewhere(person: Member): Promise<Member> {
    const workspaceId = await addWorkspace(world.rows);
    const member = await world.rows
      .insertInto('members')
      .values({
        uid: `${person.uid}-2`,
        workspace_id: workspaceId,
        user_id: person.userId,
        role: 'staff',
        joined_us: 1,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { ...person, workspaceId, memberId: member.id };
  }

  it('are held by those who write, and announced to nobody', async () => {
    const file = await hold(alice);
    assert.equal((await read(alice, file)).file, file);
    assert.deepEqual(world.published, []);
    const viewer = await withRole(world, bob, 'viewer');
    assert.equal(await refusal(hold(viewer)), 'PermissionDenied');
    assert.equal(await refusal(drop(viewer, file)), 'PermissionDenied');
  });

  it('that are held exist for nobody else, and in no other workspace', async () => {
    const file = await hold(alice);
    const away = await elsewhere(alice);
    await addChannel(world, 'general', { workspace_id: away.workspaceId });
    for (const person of [bob, away]) {
      assert.equal(await refusal(read(person, file)), 'NotFound');
      assert.equal(await refusal(sendUploads(person, 'general', file)), 'InvalidUploads');
    }
    await drop(bob, file);
    assert.equal((await read(alice, file)).file, file);
    await sendUploads(alice, 'general', file);
    assert.equal((await read(bob, file)).file, file);
    assert.equal(await refusal(read(away, file)), 'NotFound');
  });

  it('that are sent or dropped are not held any more', async () => {
    const [sent, dropped] = [await hold(alice), await hold(alice)];
    await sendUploads(alice, 'general', sent);
    await drop(alice, sent, dropped, 'unknown');
    await drop(alice, dropped);
    assert.equal((await read(bob, sent)).file, sent);
    assert.equal(await refusal(read(alice, dropped)), 'NotFound');
    assert.deepEqual(await purgeable(), [dropped]);
  });

  it('are taken all or none', async () => {
    const [first, second] = [await hold(alice), await hold(bob)];
    world.published.length = 0;
    assert.equal(await refusal(sendUploads(alice, 'general', first, second)), 'InvalidUploads');
    assert.deepEqual(world.published, []);
    assert.equal(await refusal(read(bob, first)), 'NotFound');
    assert.equal((await sendUploads(alice, 'general', first)).ids.length, 1);
  });

  it('expire, and are then neither read nor sent', async () => {
    const file = await hold(alice);
    world.clock.advanceMs(dayMs - 1_000);
    assert.deepEqual(await purgeable(), []);
    assert.equal((await read(alice, file)).file, file);
    world.clock.advanceMs(1_000);
    assert.equal(await refusal(read(alice, file)), 'NotFound');
    assert.equal(await refusal(sendUploads(alice, 'general', file)), 'InvalidUploads');
    assert.deepEqual(await purgeable(), [file]);
  });

  it('R13: are read as long as one message shows them that the reader can read', async () => {
    const room = await addPrivate(world, 'room', [alice]);
    const file = await hold(alice);
    const { id } = await sendUploads(alice, 'general', file);
    const { id: second } = await send(world, alice, `private:${room}`, 'another that shows it');
    const row = world.rows.selectFrom('messages').select(['file_id', 'attachment']).where('id', '=', id);
    await world.rows
      .updateTable('messages')
      .set(await row.executeTakeFirstOrThrow())
      .where('id', '=', second)
      .execute();
    await world.core.run(deleteMessage, alice, { message_id: id });
    assert.equal((await read(alice, file)).file, file);
    assert.equal(await refusal(read(bob, file)), 'NotFound');
    world.clock.advanceMs(2 * dayMs);
    assert.deepEqual(await purgeable(), [], 'one message shows it still');
    await world.core.run(deleteMessage, alice, { message_id: second });
    assert.equal(await refusal(read(alice, file)), 'NotFound');
    world.clock.advanceMs(dayMs - 1_000);
    assert.deepEqual(await purgeable(), []);
    world.clock.advanceMs(1_000);
    assert.deepEqual(await purgeable(), [file]);
  });

  it('are removed some at a time, and forgotten', async () => {
    const files: string[] = [];
    for (let index = 0; index < 120; index += 1) files.push(await hold(alice));
    assert.deepEqual(await world.core.read(listUnknownFiles, system, [...files, 'stray']), ['stray']);
    world.clock.advanceMs(dayMs);
    const seen: number[] = [];
    for (;;) {
      const some = await world.core.run(listPurgeable, system, undefined);
      if (some.length === 0) break;
      seen.push(some.length);
      await world.core.run(
        forgetFiles,
        system,
        some.map(({ id }) => id),
      );
    }
    assert.deepEqual(seen, [50, 50, 20]);
    assert.deepEqual(await world.core.read(listUnknownFiles, system, files), files);
  });

  it('that are avatars are told to the workspaces of their person, and the former one may go', async () => {
    const away = await elsewhere(alice);
    const foreign = await addWorkspace(world.rows);
    const presence = createMemoryPresence(world.clock, 0);
    const [first, second] = [attachment(), attachment()].map((one) => ({ attachment: one, givenBytes: 5 }));
    for (const picture of [first, second, null, null]) {
      await world.core.run(setAvatar, alice, { picture: picture ?? null, presence });
    }
    const audiences = told(world, 'profile:updated').map(({ audience, payload }) => [audience, payload.avatar_file]);
    const workspaces = [alice.workspaceId, away.workspaceId].map((workspaceId) => ({ workspaceId }));
    const wanted = [first?.attachment.file, second?.attachment.file, null].flatMap((file) =>
      workspaces.map((audience) => [audience, file]),
    );
    assert.deepEqual(audiences, wanted);
    assert.ok(!workspaces.some(({ workspaceId }) => workspaceId === foreign));
    assert.deepEqual(await purgeable(), [first?.attachment.file, second?.attachment.file]);
  });
});
