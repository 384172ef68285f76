import type { Limiter, LimitRule } from '../backplane/limiter.ts';
import type { Member } from '../actions/action.ts';
import { ChatError } from '../errors.ts';
import type { RateLimits } from '../settings.ts';
import { limits } from '#shared/limits.ts';
import type { Budget } from './commands.ts';

/** What one socket, and one person over all doors, may ask for. */
export interface Budgets {
  /** @throws {ChatError} TooManyRequests with the time to wait */
  spend: (budget: Budget, socketId: string, actor: Member) => void;
  /** True when a socket has sent too much that makes no sense. */
  countMalformed: (socketId: string) => boolean;
  /** True when a socket was turned away for the third time within a minute. */
  countRefusal: (socketId: string) => boolean;
}

export function createBudgets(limiter: Limiter, rates: RateLimits): Budgets {
  const minute = (name: string, limit: number): LimitRule => ({ name, limit, windowMs: 60_000 });
  const ten = (name: string, limit: number): LimitRule => ({ name, limit, windowMs: 10_000 });
  const perSocket = [ten('commands_10s', rates.commands10s), minute('commands_minute', rates.commandsMinute)];
  const signals = [ten('signals_10s', rates.signals10s)];
  const perPerson = {
    sends: minute('sends', rates.sends),
    writes: minute('writes', rates.writes),
    reads: minute('reads', rates.reads),
  };
  const malformed = minute('malformed', limits.malformedPerMinute);
  const refusals = minute('refusals', 2);

  const demand = (rule: LimitRule, key: string | number) => {
    const { ok, retryAfterMs } = limiter.hit(rule, String(key));
    if (!ok) throw new ChatError('TooManyRequests', { retryAfterMs });
  };
  return {
    spend: (budget, socketId, actor) => {
      for (const rule of budget === 'signals' ? signals : perSocket) demand(rule, socketId);
      if (budget !== 'signals') demand(perPerson[budget], actor.userId);
    },
    countMalformed: (socketId) => !limiter.hit(malformed, socketId).ok,
    countRefusal: (socketId) => !limiter.hit(refusals, socketId).ok,
  };
}
