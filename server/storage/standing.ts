/** What of a membership and its account has come to an end, and when. */
interface Ends {
  deactivatedUs: number | null;
  deletedUs: number | null;
  removedUs: number | null;
}

/** How somebody stands who belongs to a workspace, or did. */
export interface Standing {
  active: boolean;
  /** The account is gone, and its name with it. */
  deleted: boolean;
}

/** Columns of `members` and `users` from which a standing follows. */
export const endColumns = [
  'users.deactivated_us as deactivatedUs',
  'users.deleted_us as deletedUs',
  'members.removed_us as removedUs',
] as const;

export function standingOf({ deactivatedUs, deletedUs, removedUs }: Ends): Standing {
  const deleted = deletedUs !== null;
  return { active: deactivatedUs === null && !deleted && removedUs === null, deleted };
}

/** A row with its standing instead of what the standing follows from. */
export function withStanding<Row extends Ends>({ deactivatedUs, deletedUs, removedUs, ...row }: Row) {
  return { ...row, ...standingOf({ deactivatedUs, deletedUs, removedUs }) };
}
