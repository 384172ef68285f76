import { findChannelName, findMessagePlace } from '../api.ts';
import { CommandError } from '../socket.ts';
import { backOffMs, type Clock } from './clock.ts';

interface Parts<T> {
  readonly clock: Clock;
  readonly random: () => number;
  /** Asks once. @throws CommandError */
  readonly ask: (wanted: T) => Promise<string | null>;
  readonly signedOut: () => void;
}

/** Asks which place something leads to until there is an answer; null when nothing can be read there. */
async function findUntilAnswered<T>(parts: Parts<T>, wanted: T): Promise<string | null> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await parts.ask(wanted).catch((error: unknown) => problemOf(error));
    if (!(answer instanceof CommandError)) return answer;
    if (answer.code === 'AuthenticationRequired') parts.signedOut();
    if (isFinal(answer)) return null;
    const pauseMs = answer.retryAfterMs ?? backOffMs(attempt, parts.random);
    await new Promise<void>((resolve) => parts.clock.after(pauseMs, resolve));
  }
}

/** Finders for the address bar: where a message stands, and what a channel is called that had some name. */
export function createFinders(parts: Omit<Parts<never>, 'ask'>) {
  return {
    find: (messageId: number) => findUntilAnswered({ ...parts, ask: findMessagePlace }, messageId),
    findRenamed: (channel: string) => findUntilAnswered({ ...parts, ask: findChannelName }, channel),
  };
}

function problemOf(error: unknown): CommandError {
  return error instanceof CommandError ? error : new CommandError({ code: 'NoAnswer', message: String(error) });
}

function isFinal({ code }: CommandError): boolean {
  return code === 'AuthenticationRequired' || code === 'BadRequest';
}
