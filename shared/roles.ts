/** Roles of a member in a workspace, from most to least rights. */
export const roles = ['owner', 'manager', 'staff', 'viewer'] as const;

export type Role = (typeof roles)[number];

/** Rights and the roles that have them. Rights that settings can take from staff are listed where they are used. */
const rights = {
  write: ['owner', 'manager', 'staff'],
  manage: ['owner', 'manager'],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof rights;

/** True when a role has a right in its workspace. */
export function canRole(role: Role, right: Right): boolean {
  const allowed: readonly Role[] = rights[right];
  return allowed.includes(role);
}
