import { canRole, type Right } from '#shared/roles.ts';
import { ChatError } from '../errors.ts';
import type { ChannelRow } from '../storage/conversations.ts';
import type { Policy, QueryContext } from './action.ts';

/** Who asks, and what an operator has decided: what a right depends on, and nothing stored. */
type Asking = Pick<QueryContext, 'actor' | 'policy'>;

/**
 * Demand that the actor may change what stands in a conversation: react, pin, edit, delete.
 * @throws {ChatError} PermissionDenied  a viewer
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
export function demandWriting(context: QueryContext, row: ChannelRow): void {
  demandRight(context, 'write');
  if (row.archived_us !== null) throw new ChatError('ChannelArchived');
}

/** @throws {ChatError} PermissionDenied  the actor's role has not this right */
export function demandRight({ actor }: Pick<Asking, 'actor'>, right: Right): void {
  if (!canRole(actor.role, right)) throw new ChatError('PermissionDenied');
}

/** True for what an operator can keep for managers, where the actor may do it. */
export function isAllowed({ actor, policy }: Asking, what: keyof Policy): boolean {
  return canRole(actor.role, 'manage') || (policy[what] && canRole(actor.role, 'write'));
}

/** @throws {ChatError} PermissionDenied  a viewer, or staff where an operator keeps it for managers */
export function demandAllowed(context: Asking, what: keyof Policy): void {
  if (!isAllowed(context, what)) throw new ChatError('PermissionDenied');
}

/**
 * Demand that the actor may post in a conversation that the actor can read; null: one that is not open yet.
 * @throws {ChatError} PermissionDenied  a viewer, or a channel where managers post
 * @throws {ChatError} ChannelArchived   nobody writes in an archived channel
 */
export function demandPosting(context: QueryContext, row: ChannelRow | null): void {
  if (row === null) return demandRight(context, 'write');
  demandWriting(context, row);
  if (row.posting === 'managers') demandRight(context, 'manage');
}

/** True when the actor may post there; see `demandPosting`. */
export function canPost(context: QueryContext, row: ChannelRow | null): boolean {
  try {
    demandPosting(context, row);
    return true;
  } catch {
    return false;
  }
}
