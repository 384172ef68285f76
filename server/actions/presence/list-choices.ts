import type { PresenceChoice } from '#shared/presence.ts';
import type { QueryContext, System } from '../action.ts';

/** What everybody has chosen to be shown as, for the presence book of a server that starts. */
export function listChoices(context: QueryContext<System>): Promise<{ memberId: number; choice: PresenceChoice }[]> {
  return context.store.presenceChoices.list();
}
