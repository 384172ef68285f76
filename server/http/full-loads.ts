import { ChatError } from '../errors.ts';

const perPerson = 2;

/** A list of messages on its way to somebody, which may turn out to be a long one. */
interface Load {
  /** It is a long one: count it. @throws {ChatError} TooManyRequests  the person has two already */
  enter: () => void;
  isLarge: () => boolean;
  /** It is over. */
  leave: () => void;
}

/** Long lists of messages are few per person: each is held in memory until the last byte has gone. */
export function createFullLoads(): { of: (userId: number) => Load } {
  const running = new Map<number, number>();
  const add = (userId: number, change: 1 | -1) => {
    const count = (running.get(userId) ?? 0) + change;
    if (count === 0) running.delete(userId);
    else running.set(userId, count);
  };
  return {
    of: (userId) => {
      let isLarge = false;
      return {
        enter: () => {
          if ((running.get(userId) ?? 0) >= perPerson) throw new ChatError('TooManyRequests', { retryAfterMs: 1_000 });
          isLarge = true;
          add(userId, 1);
        },
        isLarge: () => isLarge,
        leave: () => {
          if (isLarge) add(userId, -1);
        },
      };
    },
  };
}
