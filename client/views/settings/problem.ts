import { CommandError } from '../../socket.ts';
import { text } from '../../text/en.ts';

/** Why something was not saved, in a sentence. */
export function problemOf(error: unknown): string {
  if (!(error instanceof CommandError) || error.code === 'NoAnswer') return text.serverUnreached;
  if (error.retryAfterMs !== null) return text.tryAgainIn(Math.ceil(error.retryAfterMs / 1_000));
  const { message } = error;
  if (message === '') return text.serverUnreached;
  // the server's shortest sentences are for programs
  const sentence = message.charAt(0).toLocaleUpperCase() + message.slice(1);
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
