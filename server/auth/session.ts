import session from 'express-session';
import { randomId } from '../random.ts';

export const sessionCookieName = 'session';

/** What a request carries once the session middleware has seen it. */
export interface SessionRequest {
  session: session.Session & Partial<session.SessionData>;
}

export type SessionMiddleware = ReturnType<typeof session>;

export interface SessionOptions {
  store: session.Store;
  /** Newest first; older ones still verify. */
  secrets: readonly string[];
  isSecure: boolean;
  lifeSeconds: number;
}

/** The cookie `session`, the same for HTTP and for sockets. Written only at sign-in and sign-out. */
export function createSessionMiddleware(options: SessionOptions): SessionMiddleware {
  return session({
    name: sessionCookieName,
    store: options.store,
    secret: [...options.secrets],
    genid: () => randomId(24),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    // Whether the connection is secure is the operator's word (public_url), not the request's.
    proxy: options.isSecure,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      secure: options.isSecure,
      maxAge: options.lifeSeconds * 1_000,
    },
  });
}

/** Give a browser a new session id that stands for a row of `user_sessions`; the id it had is worthless from now on. */
export async function bindSession(request: SessionRequest, publicId: string): Promise<void> {
  await settled((done) => request.session.regenerate(done));
  request.session.publicId = publicId;
  sendMaxAge(request.session.cookie);
  await settled((done) => request.session.save(done));
}

/** Remove the browser's session from the store. */
export async function dropSession(request: SessionRequest): Promise<void> {
  await settled((done) => request.session.destroy(done));
}

/** express-session sends only `Expires`, which a wrong clock in the browser cuts short. */
function sendMaxAge(cookie: session.Cookie & { serialize?: (name: string, value: string) => string }): void {
  const lifeSeconds = Math.round((cookie.originalMaxAge ?? 0) / 1_000);
  const serialize = cookie.serialize?.bind(cookie);
  if (serialize === undefined) return;
  // Not enumerable: what is enumerable would be stored with the session.
  Object.defineProperty(cookie, 'serialize', {
    value: (name: string, value: string) => `${serialize(name, value)}; Max-Age=${lifeSeconds}`,
  });
}

function settled(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
