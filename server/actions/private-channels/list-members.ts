import type { Participant } from '../../storage/participants.ts';
import type { QueryContext } from '../action.ts';
import { shownNames } from '../channels/head.ts';
import { accessPrivate } from './access.ts';

/**
 * The people of a private channel, sorted by name; without accounts that are deactivated.
 *
 * In:  channel (`private:7`)
 * @throws {ChatError} Forbidden  unknown, or the actor is not in it
 */
export async function listPrivateMembers(
  context: QueryContext,
  input: { channel: string },
): Promise<{ username: string }[]> {
  const { participants } = await accessPrivate(context, input.channel);
  return activeNames(participants).map((username) => ({ username }));
}

/** Names of those who are there, as lists show them. */
export function activeNames(participants: readonly Participant[]): string[] {
  return shownNames(participants.filter((person) => person.active));
}
