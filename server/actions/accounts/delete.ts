import { ChatError } from '../../errors.ts';
import type { ChannelRow } from '../../storage/conversations.ts';
import type { Context } from '../action.ts';
import { viewFacts } from '../channels/head.ts';
import { tellMember, tellWorkspace } from '../tell.ts';
import { demandComparedHash } from './change-password.ts';
import type { RemovedSession } from './open-session.ts';

/** `soft` leaves what the person wrote, under the name of nobody; `hard` has it erased afterwards. */
export type DeletionType = 'soft' | 'hard';

type Memberships = Awaited<ReturnType<Context['store']['members']['listMemberships']>>;

/**
 * Delete the actor's account for good. Its name stays taken; of the person nothing is kept. What the person wrote stays
 * under `deleteduser`; for `hard`, `eraseNext` takes it away step by step.
 *
 * In:  type, passwordHash (the one that was compared)
 * Announces member:removed to each workspace, and channel:updated to the others of each direct message, whose
 * identifier is another now.
 * @returns the sessions that ended: their sockets and cookies are the caller's to end
 * @throws {ChatError} LastOwner      a workspace with other people would be left without an owner
 * @throws {ChatError} WrongPassword  the password was changed meanwhile
 */
export async function deleteAccount(
  context: Context,
  input: { type: DeletionType; passwordHash: string },
): Promise<RemovedSession[]> {
  const { store, actor, nowUs } = context;
  await demandComparedHash(context, input.passwordHash);
  const memberships = await store.members.listMemberships(actor.userId);
  await demandOtherOwners(context, memberships);
  await releaseFiles(context);
  await store.departures.leaveWorkspaces(actor.userId, nowUs);
  await store.departures.clearAccount(actor.userId, { nowUs, erases: input.type === 'hard' });
  const ended = await store.sessions.removeAll(actor.userId);
  await forgetFounder(context);
  await store.audit.add({
    atUs: nowUs,
    workspaceId: actor.workspaceId,
    actorId: actor.userId,
    action: 'account.delete',
    target: `user/${actor.uid}`,
    details: { type: input.type },
  });
  await announceDeparture(context, memberships);
  return ended;
}

/** The picture goes, and what was uploaded and not sent. */
async function releaseFiles({ store, actor, nowUs }: Context): Promise<void> {
  const user = await store.users.findById(actor.userId);
  if (user?.avatar_file != null) await store.files.releaseAvatar(user.avatar_file, nowUs);
  await store.files.releaseHeldBy(actor.userId, nowUs);
}

async function demandOtherOwners({ store }: Context, memberships: Memberships): Promise<void> {
  for (const { workspaceId, memberId, role } of memberships) {
    if (role !== 'owner') continue;
    const others = await store.members.countOthers(workspaceId, memberId);
    if (others.people > 0 && others.owners === 0) throw new ChatError('LastOwner');
  }
}

/** A server without people on which nobody has ever written is an empty one: who comes next owns it. */
async function forgetFounder({ store }: Context): Promise<void> {
  if ((await store.users.countSeats()) > 0 || (await store.departures.hasTexts())) return;
  await store.departures.removeFounder();
}

async function announceDeparture(context: Context, memberships: Memberships): Promise<void> {
  const { store, actor } = context;
  for (const { workspaceId } of memberships) {
    await tellWorkspace(context, workspaceId, (counted) => ({
      name: 'member:removed',
      payload: { ...counted, userId: actor.uid, handle: actor.username },
    }));
  }
  for (const row of await store.departures.listDirects(actor.userId)) await announceDirect(context, row);
}

async function announceDirect(context: Context, row: ChannelRow): Promise<void> {
  const participants = await context.store.participants.list(row.id);
  for (const { memberId, active } of participants) {
    if (!active) continue;
    const head = viewFacts(row, participants, memberId);
    await tellMember(context, { workspaceId: row.workspace_id, memberId }, (counted) => ({
      name: 'channel:updated',
      payload: { ...counted, head },
    }));
  }
}
