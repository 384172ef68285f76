import type { Audience, Member } from '../../server/actions/action.ts';
import { addPrivateMembers } from '../../server/actions/private-channels/add-members.ts';
import { createPrivateChannel } from '../../server/actions/private-channels/create.ts';
import { leavePrivateChannel } from '../../server/actions/private-channels/leave.ts';
import { removePrivateMember } from '../../server/actions/private-channels/remove-member.ts';
import { assertExactEvent } from '../support/exact.ts';
import { addPerson, openWorld, send, told } from './world.ts';

/** A private channel that alice has made with Bob, and that has one message; others who are not in it. */
export async function openPlans() {
  const world = await openWorld();
  const alice = await addPerson(world, 'alice');
  const bob = await addPerson(world, 'Bob');
  const carol = await addPerson(world, 'carol');
  const dave = await addPerson(world, 'dave');
  const maria = await addPerson(world, 'maria', { role: 'manager' });
  const names = new Map([alice, bob, carol, dave, maria].map(({ memberId, username }) => [memberId, username]));
  const made = await world.core.run(createPrivateChannel, alice, { name: 'plans', members: ['bob'] });
  const { channel, id: channelId } = made;
  await send(world, alice, channel, 'before');
  world.published.length = 0;

  const namesIn = (audience: Audience) =>
    'memberIds' in audience ? audience.memberIds.map((id) => names.get(id) ?? String(id)) : 'the workspace';
  /** Everything told since the last look: what, to whom, with which number. */
  const heard = () => {
    const lines = world.published.map(({ audience, event }) => {
      assertExactEvent(event);
      const { seq, rev } = event.payload as { seq?: number; rev?: number };
      return [event.name, namesIn(audience), rev === undefined ? `seq ${seq}` : `rev ${rev}`];
    });
    world.published.length = 0;
    return lines;
  };
  const add = (by: Member, usernames: string[], history: 'none' | 'all' = 'none') =>
    world.core.run(addPrivateMembers, by, { channel, usernames, history });
  const remove = (by: Member, username: string) => world.core.run(removePrivateMember, by, { channel, username });
  const leave = (by: Member) => world.core.run(leavePrivateChannel, by, { channel });
  /** Each once, however many frames it was told in. */
  const notices = () => [
    ...new Map(told(world, 'message:created').map(({ payload }) => [payload.seq, payload.message])).values(),
  ];
  return { world, alice, bob, carol, dave, maria, channel, channelId, heard, add, remove, leave, notices };
}

export type Plans = Awaited<ReturnType<typeof openPlans>>;
