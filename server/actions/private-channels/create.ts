import { limits } from '#shared/limits.ts';
import { ChatError } from '../../errors.ts';
import { identifierOf } from '../identifier.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { checkName } from './check-name.ts';
import { findPeople } from './find-people.ts';
import { bringToList } from './tell.ts';

interface CreateInput {
  name: string;
  /** Usernames in any case, with or without the actor's own. */
  members: readonly string[];
}

interface CreateAnswer {
  id: number;
  channel: string;
  name: string;
  /** Given names that are nobody's in the workspace, as they were given. */
  ignored: string[];
}

/**
 * Make a private channel of the actor and some others. All of them see everything in it.
 *
 * In:  name (1–80 characters), members (at most 500 usernames)
 * Out: { id, channel (`private:7`), name, ignored }
 * Announces channel:created to each of its people.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} BadRequest        `name required`, `invalid name`, `invalid members`
 */
export async function createPrivateChannel(context: Context, input: CreateInput): Promise<CreateAnswer> {
  const { store, actor, nowUs } = context;
  demandRight(context, 'write');
  const name = checkName(input.name);
  if (input.members.length > limits.privateMembers) throw new ChatError('BadRequest', { message: 'invalid members' });
  const { people, unknown } = await findPeople(context, input.members);
  const memberIds = new Set([actor.memberId, ...people.map(({ memberId }) => memberId)]);

  const row = await store.conversations.insert({
    workspace_id: actor.workspaceId,
    kind: 'private',
    name,
    created_by: actor.memberId,
    created_us: nowUs,
  });
  const newcomers = [...memberIds].map((memberId) => ({ memberId, firstN: 1 }));
  await store.participants.add(row.id, newcomers, nowUs);
  const participants = await store.participants.list(row.id);
  for (const person of participants) await bringToList(context, row, person);
  return { id: row.id, channel: identifierOf(row, participants), name, ignored: unknown };
}
