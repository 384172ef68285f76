import type { Role } from '#shared/roles.ts';
import { ChatError } from '../../errors.ts';
import type { Context, System } from '../action.ts';
import { notice, postMessage } from '../messages/post.ts';
import { tellWorkspace } from '../tell.ts';
import { openSession, type NewSession } from './open-session.ts';

export interface SignUpInput {
  username: string;
  passwordHash: string;
  userUid: string;
  memberUid: string;
  session: NewSession;
  defaultRole: Role;
  /** 0: no limit. */
  maxUsers: number;
  /** With `{name}`; empty: no notice. */
  welcomeMessage: string;
}

/**
 * Create an account, its membership in the home workspace and its first session, in one transaction.
 * The first account of a server becomes its owner. A newcomer has nothing unread.
 *
 * Announces member:joined to the workspace, and message:created for the welcome notice in the first public channel.
 * @throws {ChatError} UserLimitReached  no seat is free
 * @throws {ChatError} HandleTaken       the name is taken, in any spelling
 */
export async function signUp(context: Context<System>, input: SignUpInput): Promise<void> {
  const { store, nowUs } = context;
  if (input.maxUsers > 0 && (await store.users.countSeats()) >= input.maxUsers) throw new ChatError('UserLimitReached');
  const home = await store.workspaces.findHome();
  if (home === undefined) throw new Error('there is no home workspace');
  const userId = await createAccount(context, input);
  const role = (await store.users.found(userId, nowUs)) ? 'owner' : input.defaultRole;
  const memberId = await store.members.create({ uid: input.memberUid, workspaceId: home.id, userId, role, nowUs });
  await store.reads.markPublicRead(memberId, home.id, nowUs);
  await openSession(context, { userId, workspaceId: home.id }, input.session);
  await announceMember(context, home.id, input, role);
  await welcome(context, home.id, input);
}

async function createAccount(context: Context<System>, input: SignUpInput): Promise<number> {
  const { store, nowUs } = context;
  try {
    return await store.users.create({
      uid: input.userUid,
      username: input.username,
      displayName: input.username,
      passwordHash: input.passwordHash,
      nowUs,
    });
  } catch (error) {
    if (store.violatedColumns(error)?.includes('users.username_key')) throw new ChatError('HandleTaken');
    throw error;
  }
}

async function announceMember(
  context: Context<System>,
  workspaceId: number,
  input: SignUpInput,
  role: Role,
): Promise<void> {
  const { userUid: userId, username } = input;
  await tellWorkspace(context, workspaceId, (counted) => ({
    name: 'member:joined',
    payload: { ...counted, userId, handle: username, name: username, role, state: 'offline' },
  }));
}

async function welcome(context: Context<System>, workspaceId: number, input: SignUpInput): Promise<void> {
  if (input.welcomeMessage === '') return;
  const [row] = await context.store.conversations.listPublic(workspaceId);
  if (row?.name == null) return;
  await postMessage(
    context,
    { row, identifier: row.name },
    notice(input.welcomeMessage.replaceAll('{name}', () => input.username)),
  );
}
