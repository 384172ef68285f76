import type { Context, System } from '../action.ts';

/** Remember when people were last online: user id → time in microseconds. */
export async function saveLastSeen(context: Context<System>, seen: ReadonlyMap<number, number>): Promise<void> {
  await context.store.users.saveLastSeen(seen);
}
