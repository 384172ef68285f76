import { ChatError } from '../errors.ts';

/** A body, a file or their number beyond what is taken. Texts beyond their characters are "too long". */
export function tooLarge(): ChatError {
  return new ChatError('PayloadTooLarge', { message: 'too large' });
}
