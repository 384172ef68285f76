import type { Request, RequestHandler, Response } from 'express';
import { createLogIn, type LoginAttempt, type LogInLimits } from '../auth/log-in.ts';
import type { LimitRule } from '../backplane/limiter.ts';
import { ChatError } from '../errors.ts';
import { safeNext } from './next-path.ts';
import { bodyOf, queryOf, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { createPendingLogins } from './pending-logins.ts';
import { httpRules } from './rate-limits.ts';
import { deviceCookieOf, forgetRemoved, newSession, signIn, signInPage } from './sign-in.ts';

/** Nobody signs in this often by hand, and every sign-in is a hash, a session, and perhaps the end of another one. */
const successes: LimitRule = { name: 'logins', limit: 30, windowMs: 15 * 60_000 };

const refusal = 'Invalid credentials, or too many attempts. Try again later.';

interface LoginForm {
  username: string;
  password: string;
  next: string;
}

/** `GET /login`: always the form, also for somebody signed in. */
export function getLogin(parts: HttpParts): RequestHandler {
  return (request, response) => {
    const next = safeNext(textOf(queryOf(request), 'next'));
    response.type('html').send(parts.pages.render('login', signInPage(parts, request, { next })));
  };
}

/** `POST /login`: success at once; every failure alike, three seconds after it arrived. */
export function postLogin(parts: HttpParts): RequestHandler {
  const { settings, clock } = parts;
  const lockout = { maxAttempts: settings.maxLoginAttempts, lockoutSeconds: settings.lockoutDurationMinutes * 60 };
  const keys = { counterKeys: parts.keys.counters, deviceKeys: parts.keys.devices };
  const logIn = createLogIn({ core: parts.core, ...keys, lockout, limits: logInLimits(parts) });
  const pending = createPendingLogins();
  return async (request, response) => {
    const deadlineMs = clock.monotonicMs() + settings.failedLoginDelayMs;
    const form = readForm(request);
    const answered = pending.enter(parts.addressOf(request));
    try {
      const attempt = attemptOf(parts, request, form);
      const loggedIn = await logIn(attempt);
      if (loggedIn !== null) {
        // Newer sessions took their places.
        await forgetRemoved(parts, request, loggedIn.removed, 'revoked');
        const { publicId } = attempt.session;
        await signIn(parts, request, response, { publicId, username: loggedIn.username });
        return response.redirect(form.next);
      }
      await waitFor(response, deadlineMs - clock.monotonicMs());
    } finally {
      answered();
    }
    const values = signInPage(parts, request, { username: form.username, next: form.next, error: refusal });
    if (!response.destroyed) response.type('html').send(parts.pages.render('login', values));
  };
}

function logInLimits({ limiter, settings }: HttpParts): LogInLimits {
  const failures = httpRules(settings.rateLimits).loginFailures;
  const demand = ({ ok, retryAfterMs }: ReturnType<typeof limiter.hit>) => {
    if (!ok) throw new ChatError('TooManyRequests', { retryAfterMs });
  };
  return {
    demandRoom: (bucket) => demand(limiter.peek(failures, bucket)),
    countFailure: (bucket) => void limiter.hit(failures, bucket),
    countSuccess: (userId) => demand(limiter.hit(successes, String(userId))),
  };
}

/** Fields of the form; one that is missing fails like a wrong one. */
function readForm(request: Request): LoginForm {
  const body = bodyOf(request);
  const next = safeNext(textOf(body, 'next') ?? textOf(queryOf(request), 'next'));
  return { username: (textOf(body, 'username') ?? '').trim(), password: textOf(body, 'password') ?? '', next };
}

function attemptOf(parts: HttpParts, request: Request, form: LoginForm): LoginAttempt {
  const { username, password } = form;
  const session = newSession(parts, request);
  return { username, password, deviceCookie: deviceCookieOf(request), session, nowUs: parts.clock.nowUs() };
}

/** Wait, unless the client goes first, or has gone while its password was compared. */
function waitFor(response: Response, ms: number): Promise<void> {
  return new Promise((resume) => {
    if (response.destroyed) return resume();
    const timer = setTimeout(resume, Math.max(0, ms));
    response.once('close', () => {
      clearTimeout(timer);
      resume();
    });
  });
}
