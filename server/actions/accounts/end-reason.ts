import type { QueryContext, System } from '../action.ts';

/** Why sessions of an account count no more: it was deleted or deactivated, or else they have expired. */
export async function findEndReason(
  { store }: QueryContext<System>,
  userId: number,
): Promise<'deleted' | 'deactivated' | 'expired'> {
  const user = await store.users.findById(userId);
  if (user !== undefined && user.deleted_us !== null) return 'deleted';
  return user !== undefined && user.deactivated_us !== null ? 'deactivated' : 'expired';
}
