import type { RequestHandler } from 'express';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';

/** More than a page full of pictures asks for. */
const atOnceEach = 200;
const retryAfterMs = 1_000;

/**
 * Each answer with a file holds an open file for as long as its reader likes: nobody gets any number of them.
 * @throws {ChatError} TooManyRequests
 */
export function boundDownloads(): RequestHandler {
  const running = new Map<number, number>();
  return (request, response, next) => {
    const { userId } = callerOf(request);
    const own = running.get(userId) ?? 0;
    if (own >= atOnceEach) throw new ChatError('TooManyRequests', { retryAfterMs });
    running.set(userId, own + 1);
    response.once('close', () => {
      const others = (running.get(userId) ?? 1) - 1;
      if (others === 0) running.delete(userId);
      else running.set(userId, others);
    });
    next();
  };
}
