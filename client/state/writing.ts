import { deletedSender } from '#shared/message.ts';
import type { ChannelHead } from '#shared/objects.ts';
import { canRole } from '#shared/roles.ts';
import { text } from '../text/en.ts';
import { type Place, resolvePlace } from './places.ts';
import type { State } from './state.ts';

/** Why nothing can be written in a place, or null. */
export function closedBecause({ me }: Pick<State, 'me'>, place: Place): string | null {
  const role = me?.role ?? 'viewer';
  if (!canRole(role, 'write')) return text.viewersRead;
  if (place.kind !== 'there') return null;
  const isForManagers = place.head.posting === 'managers' && !canRole(role, 'manage');
  return endOf(place.head) ?? (isForManagers ? text.managersPost : null);
}

/** True for a place where one may write, be it a conversation that begins with it. */
export function isOpenTo(state: State, channel: string): boolean {
  const place = resolvePlace(state, channel);
  return (place.kind === 'there' || place.kind === 'new') && closedBecause(state, place) === null;
}

/** Why nobody writes there any more, or null. */
function endOf(head: ChannelHead): string | null {
  if (head.archived) return text.archived;
  return isLeft(head) ? text.everybodyGone : null;
}

/** A direct message with nobody but accounts that are gone. */
function isLeft({ users = [] }: ChannelHead): boolean {
  return users.length > 0 && users.every((username) => username === deletedSender);
}

/** True where one may react to messages. */
export function mayReact({ me }: Pick<State, 'me'>, place: Place): boolean {
  return canRole(me?.role ?? 'viewer', 'write') && place.kind === 'there' && !place.head.archived;
}
