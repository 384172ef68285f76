import type { RequestHandler } from 'express';
import type { LimitRule } from '../backplane/limiter.ts';
import { ChatError } from '../errors.ts';
import type { RateLimits } from '../settings.ts';
import { callerOf } from './caller.ts';
import type { HttpParts } from './parts.ts';

const minuteMs = 60_000;

/** The rules of `rate_limits` that HTTP routes spend; the same names and keys as over sockets, so budgets are shared. */
export function httpRules(rates: RateLimits) {
  const perMinute = (name: string, limit: number): LimitRule => ({ name, limit, windowMs: minuteMs });
  return {
    sends: perMinute('sends', rates.sends),
    uploads: perMinute('uploads', rates.uploads),
    uploadKib: { name: 'upload_mib', limit: rates.uploadMib * 1_024, windowMs: 1_440 * minuteMs },
    avatars: { name: 'avatars', limit: rates.avatars, windowMs: 60 * minuteMs },
    reactions: perMinute('reactions', rates.reactions),
    edits: perMinute('edits', rates.edits),
    searches: perMinute('searches', rates.searches),
    previews: perMinute('previews', rates.previews),
    channelsCreated: { name: 'channels_created', limit: rates.channelsCreated, windowMs: 60 * minuteMs },
    writes: perMinute('writes', rates.writes),
    reads: perMinute('reads', rates.reads),
    loginFailures: { name: 'login_failures', limit: rates.loginFailures, windowMs: 15 * minuteMs },
    passwordFailures: { name: 'password_failures', limit: rates.passwordFailures, windowMs: 15 * minuteMs },
    accountsCreated: { name: 'accounts_created', limit: rates.accountsCreated, windowMs: 60 * minuteMs },
  };
}

/** Budgets of a person that a route can spend. */
export type HttpBudget =
  'sends' | 'uploads' | 'avatars' | 'reactions' | 'edits' | 'searches' | 'channelsCreated' | 'writes' | 'reads';

/** Spend one of a person's budget. @throws {ChatError} TooManyRequests with the time to wait */
export function spend(parts: HttpParts, budget: HttpBudget): RequestHandler {
  const rule = httpRules(parts.settings.rateLimits)[budget];
  return (request, _response, next) => {
    demandBudget(parts, rule, callerOf(request).userId);
    next();
  };
}

/** @throws {ChatError} TooManyRequests with the time to wait */
export function demandBudget(
  { limiter }: Pick<HttpParts, 'limiter'>,
  rule: LimitRule,
  userId: number,
  amount = 1,
): void {
  const { ok, retryAfterMs } = limiter.hit(rule, String(userId), amount);
  if (!ok) throw new ChatError('TooManyRequests', { retryAfterMs });
}
