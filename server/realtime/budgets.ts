import type { Limiter, LimitRule } from '../backplane/limiter.ts';
import type { Member } from '../actions/action.ts';
import { ChatError } from '../errors.ts';
import type { RateLimits } from '../settings.ts';
import type { Budget } from './commands.ts';

/** What one socket, and one person over all doors, may ask for. */
export interface Budgets {
  /** @throws {ChatError} TooManyRequests with the time to wait; what is refused is not counted */
  spend: (budget: Budget, socketId: string, actor: Member) => void;
  /** A socket is gone, and with it what was counted for it. */
  forget: (socketId: string) => void;
}

export function createBudgets(limiter: Limiter, rates: RateLimits): Budgets {
  const minute = (name: string, limit: number): LimitRule => ({ name, limit, windowMs: 60_000 });
  const ten = (name: string, limit: number): LimitRule => ({ name, limit, windowMs: 10_000 });
  const commands = [ten('commands_10s', rates.commands10s), minute('commands_minute', rates.commandsMinute)];
  const signals = [ten('signals_10s', rates.signals10s)];
  const perPerson = {
    sends: minute('sends', rates.sends),
    reactions: minute('reactions', rates.reactions),
    edits: minute('edits', rates.edits),
    writes: minute('writes', rates.writes),
    reads: minute('reads', rates.reads),
    marks: null,
    signals: null,
  };

  return {
    spend: (budget, socketId, actor) => {
      const own = perPerson[budget];
      const asked = (budget === 'signals' ? signals : commands).map((rule) => ({ rule, key: socketId }));
      if (own !== null) asked.push({ rule: own, key: String(actor.userId) });
      const refusals = asked.map(({ rule, key }) => limiter.peek(rule, key)).filter(({ ok }) => !ok);
      if (refusals.length > 0) {
        // After the longest of the times nothing else is in the way.
        const retryAfterMs = Math.max(...refusals.map((refusal) => refusal.retryAfterMs));
        throw new ChatError('TooManyRequests', { retryAfterMs });
      }
      for (const { rule, key } of asked) limiter.hit(rule, key);
    },
    forget: (socketId) => {
      for (const rule of [...commands, ...signals]) limiter.forget(rule, socketId);
    },
  };
}
