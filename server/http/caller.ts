import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { limits } from '#shared/limits.ts';
import { touchSession } from '../actions/accounts/sessions.ts';
import { system, type Member } from '../actions/action.ts';
import { findActor, type SignedIn } from '../auth/actor.ts';
import { renewCookie } from '../auth/session.ts';
import { ChatError } from '../errors.ts';
import type { HttpParts } from './parts.ts';

/** Who makes a request, and when that was judged. */
const callers = new WeakMap<IncomingMessage, { actor: Member; atMs: number }>();
/** A session's last use is written at most this often. */
const touchEveryUs = 300_000_000;

/** Who makes a request behind `requireCaller`. */
export function callerOf(request: IncomingMessage): Member {
  const caller = callers.get(request);
  if (caller === undefined) throw new ChatError('AuthenticationRequired');
  return caller.actor;
}

/** True when a program calls rather than a person who navigates: it gets 401 instead of the sign-in page. */
function isProgram(request: Request): boolean {
  const mode = request.get('sec-fetch-mode');
  return asksForJson(request) || (mode !== undefined && mode !== 'navigate');
}

/** True for a caller that reads JSON: a token, a script's request, a JSON body, or JSON ranked above HTML. */
export function asksForJson(request: Request): boolean {
  if (request.get('authorization') !== undefined || request.get('x-requested-with') !== undefined) return true;
  return request.is('json') === 'json' || request.accepts(['html', 'json']) === 'json';
}

/**
 * Let a request pass whose session is alive.
 * @param isUse whether it shows that the person is there; a session unused for too long ends
 * @throws {ChatError} AuthenticationRequired for programs; people are sent to the sign-in page
 */
export function requireCaller(parts: HttpParts, isUse = isByHand): RequestHandler {
  return async (request, response, next) => {
    const signedIn = await findCaller(parts, request, response);
    if (signedIn === null) return sendToLogin(request, (location) => response.redirect(location));
    if (isUse(request) && parts.clock.nowUs() - signedIn.accessedUs > touchEveryUs) {
      await parts.core.run(touchSession, system, signedIn.actor.sessionId);
    }
    next();
  };
}

function isByHand(request: Request): boolean {
  return request.method === 'POST' || request.get('sec-fetch-mode') === 'navigate';
}

/**
 * Who makes a request, from now on known to `callerOf`; null without a session that is alive.
 * @throws {ChatError} PermissionDenied  the person belongs to no workspace
 */
export async function findCaller(parts: HttpParts, request: Request, response: Response): Promise<SignedIn | null> {
  response.vary('Accept').vary('Authorization').vary('Cookie');
  const signedIn = await judge(parts, request);
  if (signedIn !== null) renewCookie(request, response);
  return signedIn;
}

async function judge(parts: HttpParts, request: Request): Promise<SignedIn | null> {
  const atMs = parts.clock.monotonicMs();
  const signedIn = await findActor(parts.core, request.session.publicId, parts.sessionRule);
  if (signedIn !== null) callers.set(request, { actor: signedIn.actor, atMs });
  return signedIn;
}

/**
 * Behind a body, which its sender can take minutes over: judge the caller again, as sockets are before a command.
 * @throws {ChatError} AuthenticationRequired · PermissionDenied
 */
export function recheckCaller(parts: HttpParts): RequestHandler {
  return async (request, _response, next) => {
    const caller = callers.get(request);
    const isFresh = caller !== undefined && parts.clock.monotonicMs() - caller.atMs < limits.recheckAgeMs;
    if (!isFresh && (await judge(parts, request)) === null) throw new ChatError('AuthenticationRequired');
    next();
  };
}

function sendToLogin(request: Request, redirect: (location: string) => void): void {
  if (isProgram(request)) throw new ChatError('AuthenticationRequired');
  const keepsPlace = /^\/[cm]\//.test(request.path);
  redirect(keepsPlace ? `/login?next=${encodeURIComponent(request.originalUrl)}` : '/login');
}
