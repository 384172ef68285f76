import type { Request, RequestHandler } from 'express';
import { createAccount, describeSignUpProblem, type SignUpForm } from '../auth/sign-up.ts';
import { ChatError } from '../errors.ts';
import { bodyOf, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { httpRules } from './rate-limits.ts';
import { newSession, signIn, signInPage } from './sign-in.ts';

/** `GET /signup`: the form, or a notice where nobody can register. */
export function getSignup(parts: HttpParts): RequestHandler {
  return (request, response) => {
    const { pages, settings } = parts;
    const closed = { title: 'Sign up', message: new ChatError('SignupClosed').message };
    const [page, values] = settings.signup === 'open' ? (['signup', {}] as const) : (['message', closed] as const);
    response.type('html').send(pages.render(page, { ...signInPage(parts, request, {}), ...values }));
  };
}

/** `POST /signup`: the account and its session, or the page again with the first rule that is broken. */
export function postSignup(parts: HttpParts): RequestHandler {
  const { settings, limiter, core } = parts;
  const rule = httpRules(settings.rateLimits).accountsCreated;
  return async (request, response) => {
    if (settings.signup !== 'open') throw new ChatError('SignupClosed');
    const form = readForm(request);
    const session = newSession(parts, request);
    const problem =
      describeSignUpProblem(form, settings.instanceName) ??
      (await withinLimit(
        () => limiter.hit(rule, session.ip),
        () => createAccount(core, settings, form, session),
      ));
    if (problem === null) {
      await signIn(parts, request, response, { publicId: session.publicId, username: form.username });
      return response.redirect('/');
    }
    const values = signInPage(parts, request, { username: form.username, error: problem });
    response.type('html').send(parts.pages.render('signup', values));
  };
}

async function withinLimit<T>(hit: () => { ok: boolean; retryAfterMs: number }, work: () => Promise<T>): Promise<T> {
  const { ok, retryAfterMs } = hit();
  if (!ok) throw new ChatError('TooManyRequests', { retryAfterMs });
  return work();
}

function readForm(request: Request): SignUpForm {
  const body = bodyOf(request);
  return {
    username: (textOf(body, 'username') ?? '').trim(),
    password: textOf(body, 'password') ?? '',
    confirmPassword: textOf(body, 'confirm_password') ?? '',
  };
}
