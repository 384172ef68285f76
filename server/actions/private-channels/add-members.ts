import { limits } from '#shared/limits.ts';
import { ChatError } from '../../errors.ts';
import type { MemberRow } from '../../storage/members.ts';
import { accessChannel, type Conversation } from '../access.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { notice } from '../messages/post.ts';
import { accessPrivate } from './access.ts';
import { findPeople } from './find-people.ts';
import { bringToList, postNotice } from './tell.ts';

interface AddInput {
  channel: string;
  usernames: readonly string[];
  /** What newcomers see of the time before: nothing, or all that the actor sees. */
  history: 'none' | 'all';
}

/**
 * Bring people into a private channel: all of them or nobody. Anyone in it may. Newcomers have nothing unread.
 *
 * In:  channel (`private:7`), usernames (1–50), history
 * Announces for each of them in turn: channel:created to the newcomer, message:created (a notice) to everyone in the
 * channel, channel:joined to the others.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} Forbidden         unknown, or the actor is not in it
 * @throws {ChatError} BadRequest        `username required`, `invalid usernames`
 * @throws {ChatError} UserNotFound      one of the names is nobody's in the workspace
 * @throws {ChatError} AlreadyMember     one of them is in the channel
 */
export async function addPrivateMembers(context: Context, input: AddInput): Promise<void> {
  demandRight(context, 'write');
  const conversation = await accessPrivate(context, input.channel);
  if (input.usernames.length === 0) throw new ChatError('BadRequest', { message: 'username required' });
  if (input.usernames.length > limits.addedMembers) throw new ChatError('BadRequest', { message: 'invalid usernames' });
  const { people, unknown } = await findPeople(context, input.usernames);
  if (unknown.length > 0) throw new ChatError('UserNotFound');
  const here = new Set(conversation.participants.map(({ memberId }) => memberId));
  if (people.some(({ memberId }) => here.has(memberId))) throw new ChatError('AlreadyMember');
  for (const person of people) await join(context, conversation, person, input.history);
}

async function join(
  context: Context,
  { channelId, firstN: actorsFirstN }: Conversation,
  person: MemberRow,
  history: AddInput['history'],
): Promise<void> {
  const { store, actor, nowUs } = context;
  const { memberId, username } = person;
  // Read anew for each person: the one before has left a notice.
  const { row, participants: others, identifier } = await accessChannel(context, channelId);
  // Nobody opens to others what is closed to oneself. Otherwise the newcomer's first message is the notice about it.
  const firstN = history === 'all' ? actorsFirstN : row.last_n + 1;
  await store.participants.add(channelId, [{ memberId, firstN }], nowUs);
  await store.reads.begin(memberId, channelId, row.last_n, nowUs);
  await bringToList(context, row, { ...person, firstN, hidden: false });
  const base = await postNotice(context, { row, identifier }, notice(`${actor.username} added ${username}`), memberId);
  const memberIds = others.filter(({ active }) => active).map((other) => other.memberId);
  context.announce({ memberIds }, { name: 'channel:joined', payload: { ...base, username, by: actor.username } });
}
