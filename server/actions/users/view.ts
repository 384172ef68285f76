import type { Person } from '#shared/objects.ts';
import type { PresenceState } from '#shared/presence.ts';
import type { MemberRow } from '../../storage/members.ts';

/** A member as other members see one. Never an e-mail address. */
export function viewPerson(member: MemberRow, state: PresenceState): Person {
  return {
    userId: member.uid,
    handle: member.username,
    name: member.displayName,
    kind: member.kind,
    role: member.role,
    name_color: member.nameColor,
    bio: member.bio,
    avatar_file: member.avatarFile,
    state,
  };
}
