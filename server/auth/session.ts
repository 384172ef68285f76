import type { IncomingMessage, ServerResponse } from 'node:http';
import session from 'express-session';
import { randomId } from '../random.ts';
import { hashSessionId } from './session-id.ts';
import { createSessionCookies, sessionCookieName, type SessionCookies } from './session-cookie.ts';

/** What a request carries once the session middleware has seen it. */
export interface SessionRequest {
  session: session.Session & Partial<session.SessionData>;
  sessionID: string;
}

export type SessionMiddleware = ReturnType<typeof session>;

/** A store of cookies that finds one by what is stored of its id, too. */
export interface SessionStore extends session.Store {
  destroyByHash: (sidHash: string, done: (error?: unknown) => void) => void;
}

export interface SessionOptions {
  store: SessionStore;
  /** Newest first; older ones still verify. */
  secrets: readonly string[];
  isSecure: boolean;
  lifeSeconds: number;
}

/** How the cookie of a request is written and kept, and whether a former secret signed the one it brought. */
interface CookieOf {
  cookies: SessionCookies;
  isFormer: boolean;
  lifeSeconds: number;
  store: SessionStore;
}

const cookiesOf = new WeakMap<object, CookieOf>();
/** Ids that `bindSession` is to give. */
const chosenIds = new WeakMap<object, string>();

const makeSessionId = () => randomId(24);

/** Choose the id that this request's sign-in will give the browser. Returns what may be stored of it. */
export function chooseSessionId(request: object): string {
  const sessionId = makeSessionId();
  chosenIds.set(request, sessionId);
  return hashSessionId(sessionId);
}

/** The cookie `session`, the same for HTTP and for sockets. Written only at sign-in and sign-out. */
export function createSessionMiddleware(options: SessionOptions): SessionMiddleware {
  const cookies = createSessionCookies(options.secrets, options.isSecure);
  const inflate = session({
    store: options.store,
    name: sessionCookieName,
    secret: [...options.secrets],
    genid: (request) => chosenIds.get(request) ?? makeSessionId(),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    proxy: false,
    // express-session never sends a secure cookie over this connection, and that is wanted: it would leave out
    // Max-Age, and ask a header of the request whether the connection is secure. `bindSession` sends it.
    cookie: { secure: true, maxAge: options.lifeSeconds * 1_000 },
  });
  return (request, response, next) => {
    const isFormer = keepOneCookie(request, cookies);
    cookiesOf.set(request, { cookies, isFormer, lifeSeconds: options.lifeSeconds, store: options.store });
    return inflate(request, response, next);
  };
}

/** With an `Authorization` header no cookie counts: rights are never mixed. */
function keepOneCookie({ headers }: IncomingMessage, cookies: SessionCookies): boolean {
  if (headers.cookie === undefined) return false;
  const { header, isFormer } =
    headers.authorization === undefined
      ? cookies.keepOne(headers.cookie)
      : { header: cookies.keepNone(headers.cookie), isFormer: false };
  headers.cookie = header;
  return isFormer;
}

/** Give a browser a new session id that stands for a row of `user_sessions`; the id it had is worthless from now on. */
export async function bindSession(request: SessionRequest, response: ServerResponse, publicId: string): Promise<void> {
  await settled((done) => request.session.regenerate(done));
  request.session.publicId = publicId;
  await settled((done) => request.session.save(done));
  const known = cookiesOf.get(request);
  if (known !== undefined)
    response.appendHeader('Set-Cookie', known.cookies.make(request.sessionID, known.lifeSeconds));
}

/** A cookie signed with a former secret is signed anew, for the rest of its life, before that secret is taken away. */
export function renewCookie(request: SessionRequest, response: ServerResponse): void {
  const known = cookiesOf.get(request);
  if (known?.isFormer !== true) return;
  const leftSeconds = Math.floor((request.session.cookie.maxAge ?? 0) / 1_000);
  if (leftSeconds > 0) response.appendHeader('Set-Cookie', known.cookies.make(request.sessionID, leftSeconds));
}

/** Remove the browser's session from the store. */
export async function dropSession(request: SessionRequest): Promise<void> {
  await settled((done) => request.session.destroy(done));
}

/** Remove another browser's session from the store that this request's session is in. */
export async function forgetSession(request: IncomingMessage, sidHash: string): Promise<void> {
  const known = cookiesOf.get(request);
  if (known !== undefined) await settled((done) => known.store.destroyByHash(sidHash, done));
}

function settled(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}
