import { limits } from '#shared/limits.ts';
import { countCodePoints, hasVisibleCharacter, normalizeMessageText } from '#shared/text.ts';
import { ChatError } from '../../errors.ts';

/**
 * The text of a message as it is stored; null when there is nothing to see in it.
 * @throws {ChatError} PayloadTooLarge  more than 10,000 code points
 */
export function storedText(given: string): string | null {
  const text = normalizeMessageText(given);
  if (countCodePoints(text) > limits.textChars) throw new ChatError('PayloadTooLarge');
  return hasVisibleCharacter(text) ? text : null;
}
