import { createHmac, timingSafeEqual } from 'node:crypto';

export const sessionCookieName = 'session';

/** A longer one is not ours. */
const longestChars = 4_096;
/** All ports of a host share their cookies, and none says who set it: a few of the same name are looked at. */
const mostTried = 5;

/** Reads and writes the cookie `session`, in the format that express-session reads. */
export interface SessionCookies {
  /**
   * A `Cookie` header without session cookies but the one that counts: the first with a valid signature.
   * `isFormer` says that a former secret signed it.
   */
  keepOne: (header: string) => { header: string; isFormer: boolean };
  /** A `Cookie` header without any session cookie. */
  keepNone: (header: string) => string;
  /** A `Set-Cookie` header. */
  make: (sessionId: string, lifeSeconds: number) => string;
}

/** @param secrets newest first; older ones still verify */
export function createSessionCookies(secrets: readonly string[], isSecure: boolean): SessionCookies {
  const [newest] = secrets;
  if (newest === undefined) throw new Error('there is no secret to sign cookies with');
  const attributes = (seconds: number) =>
    `HttpOnly; SameSite=Lax; Path=/; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`;
  return {
    keepOne: (header) => {
      const own = pairsOf(header).filter(isSession);
      const counting = own.slice(0, mostTried).find((pair) => secretOf(pair, secrets) !== undefined);
      const others = pairsOf(header).filter((pair) => !isSession(pair));
      if (counting === undefined) return { header: others.join('; '), isFormer: false };
      return { header: [...others, counting].join('; '), isFormer: secretOf(counting, secrets) !== newest };
    },
    keepNone: (header) =>
      pairsOf(header)
        .filter((pair) => !isSession(pair))
        .join('; '),
    make: (sessionId, lifeSeconds) => {
      const value = encodeURIComponent(`s:${sessionId}.${sign(sessionId, newest)}`);
      return `${sessionCookieName}=${value}; ${attributes(lifeSeconds)}`;
    },
  };
}

function pairsOf(header: string): string[] {
  return header.split(';').map((pair) => pair.trim());
}

/** As the parser of express-session sees it, which allows white space before the sign. */
function isSession(pair: string): boolean {
  return pair.split('=')[0]?.trim() === sessionCookieName;
}

/** The secret a cookie was signed with, or undefined when none of ours. */
function secretOf(pair: string, secrets: readonly string[]): string | undefined {
  if (pair.length > longestChars) return undefined;
  const match = /^s:(.+)\.([^.]+)$/.exec(decode(pair.slice(pair.indexOf('=') + 1).trim()));
  if (match === null) return undefined;
  const [, id = '', signature = ''] = match;
  return secrets.find((secret) => isEqual(sign(id, secret), signature));
}

function sign(id: string, secret: string): string {
  return createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
}

function isEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
