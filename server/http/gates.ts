import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { ChatError } from '../errors.ts';
import { randomId } from '../random.ts';
import type { HttpParts } from './parts.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The content policy of foreign bytes: no script of them runs and nothing of them loads, wherever a browser shows them. */
export const inertPolicy = "sandbox; default-src 'none'";

/** Security headers of every answer (reliability document 6.3). */
export function securityHeaders(publicUrl: string | null): RequestHandler {
  const self = ["'self'"];
  const none = ["'none'"];
  const isHttps = publicUrl?.startsWith('https:') === true;
  // Some browsers do not count the WebSocket of the own host as 'self'.
  const socket = publicUrl === null ? [] : [publicUrl.replace(/^http/, 'ws')];
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: self,
        styleSrc: self,
        fontSrc: self,
        manifestSrc: self,
        workerSrc: self,
        mediaSrc: self,
        formAction: self,
        imgSrc: [...self, 'blob:'],
        connectSrc: [...self, ...socket],
        frameAncestors: none,
        baseUri: none,
        objectSrc: none,
        requireTrustedTypesFor: ["'script'"],
      },
    },
    // With no-referrer a browser sends `Origin: null` with our own forms, and the gate would refuse them.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: isHttps && { maxAge: 31_536_000, includeSubDomains: true },
  });
  return (request, response, next) => {
    response.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
    set(request, response, next);
  };
}

/** Every answer names its request, so that a person can say which one failed. */
export function requestIds(): RequestHandler {
  return (_request, response, next) => {
    response.set('X-Request-Id', randomId(9));
    next();
  };
}

const pathBytes = 8_192;

/** Paths that no route could read: too long, or with a broken escape. */
export function pathGate(): RequestHandler {
  return (request, _response, next) => {
    if (request.url.length > pathBytes || !isDecodable(request.path)) {
      throw new ChatError('BadRequest', { message: 'invalid path' });
    }
    next();
  };
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** Writes that another site caused end here, before their body is read. Bearer requests carry no cookie of ours. */
export function crossSiteGate({ crossSite }: HttpParts): RequestHandler {
  return (request, _response, next) => {
    // Not every Authorization header: a browser adds Basic by itself where a proxy once asked for it.
    const isBearer = /^bearer /i.test(request.get('authorization') ?? '');
    const isExempt = safeMethods.has(request.method) || isBearer;
    if (isExempt || crossSite.isOwnWrite(request)) return next();
    throw new ChatError('CrossSiteRequest');
  };
}

/** While the server stops it takes no new work; what has been accepted is finished. */
export function openGate({ isOpen }: HttpParts): RequestHandler {
  return (_request, _response, next) => {
    if (isOpen()) return next();
    throw new ChatError('Unavailable', { retryAfterMs: 2_000 });
  };
}
