import type { Request, RequestHandler } from 'express';
import { deleteAccount } from '../actions/accounts/delete.ts';
import { changeOwnPassword, confirmPassword, type PasswordTries } from '../auth/own-password.ts';
import { bindSession, chooseSessionId } from '../auth/session.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { forgetBrowser } from './logout.ts';
import { bodyOf, invalid, textOf, wordOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { httpRules } from './rate-limits.ts';
import { forgetRemoved } from './sign-in.ts';

/** `POST /change-password`: the sessions elsewhere end; this one goes on under a new id. */
export function postChangePassword(parts: HttpParts): RequestHandler {
  const { core, settings } = parts;
  const own = { core, tries: triesOf(parts), instanceName: settings.instanceName };
  return async (request, response) => {
    const caller = callerOf(request);
    const form = readForm(request);
    const ended = await changeOwnPassword(own, caller, { ...form, sidHash: chooseSessionId(request) });
    await forgetRemoved(parts, request, ended, 'password');
    await bindSession(request, response, caller.sessionId);
    // Whoever copied the cookie loses the connection for good; this browser comes back, once it has the new one.
    response.once('close', () => parts.control.tell('session:renewed', { sessionId: caller.sessionId }));
    response.json({ ok: true });
  };
}

/** `POST /delete_account` */
export function postDeleteAccount(parts: HttpParts): RequestHandler {
  const own = { core: parts.core, tries: triesOf(parts) };
  return async (request, response) => {
    const caller = callerOf(request);
    const type = wordOf(bodyOf(request), 'type', ['soft', 'hard']);
    if (type === undefined) throw invalid('type');
    const passwordHash = await confirmPassword(own, caller, textOf(bodyOf(request), 'password') ?? '');
    const ended = await parts.core.run(deleteAccount, caller, { type, passwordHash });
    if (type === 'hard') parts.control.tell('erasing:wanted', {});
    parts.sweepFiles();
    parts.presence.choose(caller.memberId, null);
    await forgetRemoved(parts, request, ended, 'deleted');
    await forgetBrowser(request, response);
    response.json({ status: 'ok' });
  };
}

/** Somebody who has tried too many wrong passwords is told so before a body is read. */
export function demandPasswordTries({ limiter, settings }: HttpParts): RequestHandler {
  const rule = httpRules(settings.rateLimits).passwordFailures;
  return (request, _response, next) => {
    const { ok, retryAfterMs } = limiter.peek(rule, String(callerOf(request).userId));
    if (!ok) throw new ChatError('TooManyRequests', { retryAfterMs });
    next();
  };
}

function triesOf({ limiter, settings }: HttpParts): PasswordTries {
  const rule = httpRules(settings.rateLimits).passwordFailures;
  return {
    count: (userId) => {
      const { ok, retryAfterMs } = limiter.hit(rule, String(userId));
      if (!ok) throw new ChatError('TooManyRequests', { retryAfterMs });
    },
    forget: (userId) => limiter.forget(rule, String(userId)),
  };
}

function readForm(request: Request) {
  const body = bodyOf(request);
  return {
    currentPassword: textOf(body, 'current_password') ?? '',
    password: textOf(body, 'new_password') ?? '',
    confirmPassword: textOf(body, 'confirm_password') ?? '',
  };
}
