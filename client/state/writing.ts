import { canRole } from '#shared/roles.ts';
import { text } from '../text/en.ts';
import type { Place } from './places.ts';
import type { State } from './state.ts';

/** Why nothing can be written in a place, or null. */
export function closedBecause({ me }: Pick<State, 'me'>, place: Place): string | null {
  const role = me?.role ?? 'viewer';
  if (!canRole(role, 'write')) return text.viewersRead;
  if (place.kind !== 'there') return null;
  if (place.head.archived) return text.archived;
  return place.head.posting === 'managers' && !canRole(role, 'manage') ? text.managersPost : null;
}

/** True where one may react to messages. */
export function mayReact({ me }: Pick<State, 'me'>, place: Place): boolean {
  return canRole(me?.role ?? 'viewer', 'write') && place.kind === 'there' && !place.head.archived;
}
