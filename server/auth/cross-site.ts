import type { IncomingMessage } from 'node:http';

/** Tells requests of our own pages from those another site caused. One rule for HTTP and sockets. */
export interface CrossSiteRule {
  /** For unsafe methods with a cookie: Fetch Metadata first, then Origin; neither means no browser. */
  isOwnWrite: (request: IncomingMessage) => boolean;
  /** For socket handshakes: Origin first, because browsers always send it there. */
  isOwnSocket: (request: IncomingMessage) => boolean;
  /** True for an origin we serve: configured, or the host the request was sent to. */
  isOwnOrigin: (origin: string, request: IncomingMessage) => boolean;
}

/** @param origins what `public_url` and `allowed_origins` name */
export function createCrossSiteRule(origins: readonly string[]): CrossSiteRule {
  const allowed = new Set(origins);
  // Where the operator has named a host, its scheme counts too: what is on http there may come from anybody on the way.
  const named = new Set(origins.map(hostOf));
  const isOwnOrigin = (origin: string, request: IncomingMessage) => {
    const host = hostOf(origin);
    return allowed.has(origin) || (host === (request.headers.host ?? '').toLowerCase() && !named.has(host));
  };
  const isOwnSite = (site: string | undefined) => site === 'same-origin' || site === 'none';
  return {
    isOwnOrigin,
    isOwnWrite: (request) => {
      const { site, origin } = sourceOf(request);
      if (isOwnSite(site)) return true;
      return origin === undefined ? site === undefined : isOwnOrigin(origin, request);
    },
    isOwnSocket: (request) => {
      const { site, origin } = sourceOf(request);
      return origin === undefined ? site === undefined || isOwnSite(site) : isOwnOrigin(origin, request);
    },
  };
}

function sourceOf(request: IncomingMessage): { site: string | undefined; origin: string | undefined } {
  const site = request.headers['sec-fetch-site'];
  return { site: Array.isArray(site) ? site.join() : site, origin: request.headers.origin };
}

/** Host and port of an origin, or null for `null` and anything else that is none. */
function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host.toLowerCase() || null;
  } catch {
    return null;
  }
}
