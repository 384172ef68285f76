import type { Request, RequestHandler, Response } from 'express';
import { dropSession } from '../auth/session.ts';
import { sessionCookieName } from '../auth/session-cookie.ts';
import { ChatError } from '../errors.ts';
import type { HttpParts } from './parts.ts';
import { endSession } from './sign-in.ts';

/** `GET /logout`: for people who click a link of ours. A link elsewhere, or a browser that reads ahead, does nothing. */
export function getLogout(parts: HttpParts): RequestHandler {
  return async (request, response) => {
    if (!isOwnClick(parts, request)) return response.redirect('/');
    await signOut(parts, request, response);
    response.redirect('/login');
  };
}

/** `POST /logout`: the same for our client, behind the cross-site gate. */
export function postLogout(parts: HttpParts): RequestHandler {
  return async (request, response) => {
    await signOut(parts, request, response);
    response.status(204).end();
  };
}

async function signOut(parts: HttpParts, request: Request, response: Response): Promise<void> {
  // The cookie does not count beside a token, and there are no tokens to present yet.
  if (request.get('authorization') !== undefined) throw new ChatError('AuthenticationRequired');
  const publicId = request.session.publicId;
  if (publicId !== undefined) await endSession(parts, publicId);
  await forgetBrowser(request, response);
}

/** The session has ended: the browser forgets it, and what it keeps of our pages. */
export async function forgetBrowser(request: Request, response: Response): Promise<void> {
  await dropSession(request);
  // The device cookie stays: it keeps this browser's own count of refused sign-ins.
  response.clearCookie(sessionCookieName, { path: '/', httpOnly: true, sameSite: 'lax' });
  response.set('Clear-Site-Data', '"cache", "storage"');
}

function isOwnClick({ crossSite }: HttpParts, request: Request): boolean {
  if (request.get('sec-purpose') !== undefined || request.method === 'HEAD') return false;
  if (!['document', 'empty', undefined].includes(request.get('sec-fetch-dest'))) return false;
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return ['same-origin', 'none'].includes(site);
  const referer = request.get('referer');
  return referer === undefined || crossSite.isOwnOrigin(URL.parse(referer)?.origin ?? 'null', request);
}
