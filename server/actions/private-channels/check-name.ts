import { normalizePrivateName } from '#shared/conversation.ts';
import { ChatError } from '../../errors.ts';

/**
 * The stored form of a private channel's name.
 * @throws {ChatError} BadRequest  `name required`, `invalid name`
 */
export function checkName(given: string): string {
  if (given.trim() === '') throw new ChatError('BadRequest', { message: 'name required' });
  const name = normalizePrivateName(given);
  if (name === null) throw new ChatError('BadRequest', { message: 'invalid name' });
  return name;
}
