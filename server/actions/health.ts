import type { QueryContext, System } from './action.ts';

/** True when the database can be read and holds a workspace. */
export async function checkHealth(context: QueryContext<System>): Promise<boolean> {
  return (await context.store.workspaces.findHome()) !== undefined;
}
