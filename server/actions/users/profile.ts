import type { PresenceState } from '#shared/presence.ts';
import type { Role } from '#shared/roles.ts';
import { isUsername, usernameKey } from '#shared/usernames.ts';
import { ChatError } from '../../errors.ts';
import type { PresenceBook, QueryContext } from '../action.ts';

/** What members see of each other. Never an e-mail address. */
export interface Profile {
  username: string;
  display_name: string;
  name_color: string | null;
  bio: string | null;
  avatar_file: string | null;
  role: Role;
  state: PresenceState;
  bot: 0 | 1;
}

/**
 * The profile of somebody in the workspace, the actor included.
 *
 * In:  username, in any case
 * @throws {ChatError} NotFound  nobody of this name belongs to the workspace
 */
export async function findProfile(
  { store, actor }: QueryContext,
  input: { username: string; presence: PresenceBook },
): Promise<Profile> {
  const member = isUsername(input.username)
    ? await store.members.findPresent(actor.workspaceId, usernameKey(input.username))
    : undefined;
  if (member === undefined) throw new ChatError('NotFound');
  return {
    username: member.username,
    display_name: member.displayName,
    name_color: member.nameColor,
    bio: member.bio,
    avatar_file: member.avatarFile,
    role: member.role,
    state: member.active ? input.presence.stateNow(member.memberId) : 'offline',
    bot: member.kind === 'bot' ? 1 : 0,
  };
}
