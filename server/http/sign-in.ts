import type { Request, RequestHandler, Response } from 'express';
import type { NewSession, RemovedSession } from '../actions/accounts/open-session.ts';
import { deviceCookieName, deviceCookieSeconds, makeDeviceCookie } from '../auth/device-cookie.ts';
import { bindSession, chooseSessionId, forgetSession } from '../auth/session.ts';
import type { EventPayload } from '#shared/events.ts';
import { usernameKey } from '#shared/usernames.ts';
import { logOut } from '../actions/accounts/sessions.ts';
import { system } from '../actions/action.ts';
import { randomId } from '../random.ts';
import type { HttpParts } from './parts.ts';
import { cookieOf } from './cookies.ts';
import { themeOf } from './pages.ts';

type EndReason = EventPayload<'session:ended'>['reason'];

/** What is known of the browser that asks for a session. */
export function newSession(parts: HttpParts, request: Request): NewSession {
  return {
    publicId: randomId(18),
    sidHash: chooseSessionId(request),
    ip: parts.addressOf(request),
    userAgent: (request.get('user-agent') ?? '').slice(0, 300),
    lifeSeconds: parts.settings.sessionMaxDays * 86_400,
  };
}

/** The account's session row is written: end the session the browser had, and give it the new cookies. */
export async function signIn(
  parts: HttpParts,
  request: Request,
  response: Response,
  signedIn: { publicId: string; username: string },
): Promise<void> {
  const former = request.session.publicId;
  if (former !== undefined) await endSession(parts, former);
  await bindSession(request, response, signedIn.publicId);
  const device = makeDeviceCookie(parts.keys.devices, usernameKey(signedIn.username), parts.clock.nowUs());
  response.cookie(deviceCookieName, device, {
    httpOnly: true,
    sameSite: 'lax',
    secure: parts.settings.publicUrl?.startsWith('https:') === true,
    maxAge: deviceCookieSeconds * 1_000,
    encode: (value) => value,
  });
}

/** A session ends: its row first, then its sockets. */
export async function endSession(parts: HttpParts, publicId: string): Promise<void> {
  const undone = await parts.core.run(logOut, system, publicId);
  for (const memberId of undone) parts.presence.choose(memberId, null);
  parts.control.tell('session:ended', { sessionId: publicId, reason: 'signed_out' });
}

/** Sessions whose rows are gone: their sockets are told why and go, and their cookies. */
export async function forgetRemoved(
  parts: HttpParts,
  request: Request,
  removed: readonly RemovedSession[],
  reason: EndReason,
): Promise<void> {
  for (const { publicId } of removed) parts.control.tell('session:ended', { sessionId: publicId, reason });
  for (const { sidHash } of removed) if (sidHash !== null) await forgetSession(request, sidHash);
}

/** The device cookie a browser sent. */
export function deviceCookieOf(request: Request): string | undefined {
  return cookieOf(request, deviceCookieName);
}

/** The values every sign-in page shows. */
export function signInPage(
  parts: HttpParts,
  request: Request,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const { instanceName, signup } = parts.settings;
  return { instance_name: instanceName, theme: themeOf(request), signup, ...values };
}

/** Sign-in pages hold what somebody typed: never stored, never cached. */
export function noStore(): RequestHandler {
  return (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  };
}
