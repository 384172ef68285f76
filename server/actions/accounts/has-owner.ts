import type { QueryContext, System } from '../action.ts';

/** True once somebody has signed up: the first account of a server owns it. */
export function hasOwner(context: QueryContext<System>): Promise<boolean> {
  return context.store.users.hasFounder();
}
