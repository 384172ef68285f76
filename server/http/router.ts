import { join } from 'node:path';
import express, { Router, type Express, type RequestHandler } from 'express';
import { ChatError } from '../errors.ts';
import { bodyBytes, readBody } from './bodies.ts';
import { requireCaller } from './caller.ts';
import { getChannels } from './channels.ts';
import { errorHandler } from './error-handler.ts';
import { crossSiteGate, openGate, pathGate, requestIds, securityHeaders } from './gates.ts';
import { getLogin, postLogin } from './login.ts';
import { getLogout, postLogout } from './logout.ts';
import { getMessage, getMessages } from './messages.ts';
import { getChatPage } from './pages.ts';
import type { HttpParts } from './parts.ts';
import { spend } from './rate-limits.ts';
import { demandPlace, postSend } from './send.ts';
import { noStore } from './sign-in.ts';
import { getSignup, postSignup } from './signup.ts';
import { getHealth } from './status.ts';
import { getOnlineUsers, getUsers } from './users.ts';

type Handlers = RequestHandler | RequestHandler[];

/** Every path of the server on one page, in the order of docs/api.md. */
export function createHttpApp(parts: HttpParts, clientBuild: string): Express {
  const app = express();
  // Not by NODE_ENV: while that is unset, Express would show stacks.
  app.set('env', 'production').set('case sensitive routing', true).disable('x-powered-by').disable('etag');
  app.use(requestIds(), securityHeaders(parts.settings.publicUrl), pathGate());
  const route = routeOn(app);
  route('/api/health', { get: [noStore(), getHealth(parts)] });
  serveClient(app, parts.clientFolder);
  app.use(openGate(parts), crossSiteGate(parts), parts.session);

  const form = readBody({ maxBytes: bodyBytes.signIn, json: false });
  route('/login', { get: [noStore(), getLogin(parts)], post: [noStore(), ...form, postLogin(parts)] });
  route('/signup', { get: [noStore(), getSignup(parts)], post: [noStore(), ...form, postSignup(parts)] });
  route('/logout', { get: [noStore(), getLogout(parts)], post: [noStore(), postLogout(parts)] });

  const caller = [noStore(), requireCaller(parts)];
  const read = [...caller, spend(parts, 'reads')];
  const message = readBody({ maxBytes: bodyBytes.message, json: true });
  const send = [...caller, demandPlace(parts), spend(parts, 'sends'), ...message];
  const page = [...read, getChatPage(parts, clientBuild)];
  route('/', { get: page });
  route('/c/:channel', { get: page });
  route('/m/:id', { get: page });
  route('/channels', { get: [...read, getChannels(parts)] });
  route('/messages/:channel', { get: [...read, getMessages(parts)] });
  route('/message/:id', { get: [...read, getMessage(parts)] });
  route('/send/:channel', { post: [...send, postSend(parts)] });
  route('/users', { get: [...read, getUsers(parts)] });
  route('/online_users', { get: [...read, getOnlineUsers(parts)] });

  app.use(() => {
    throw new ChatError('NotFound');
  });
  app.use(errorHandler(parts));
  return app;
}

/** Adds one path with its methods; any other method is 405 and names those that are there. */
function routeOn(app: Express) {
  return (path: string, methods: { get?: Handlers; post?: Handlers }) => {
    const route = app.route(path);
    if (methods.get !== undefined) route.get(methods.get);
    if (methods.post !== undefined) route.post(methods.post);
    const allowed = [...(methods.get ? ['GET', 'HEAD'] : []), ...(methods.post ? ['POST'] : [])].join(', ');
    route.all((_request, response) => {
      response.set('Allow', allowed);
      throw new ChatError('MethodNotAllowed');
    });
  };
}

/** What Vite built: files named by their content, kept for ever. Nothing else of the folder. */
function serveClient(app: Express, folder: string): void {
  const assets = Router();
  assets.use(express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false, redirect: false }));
  app.use('/assets', assets);
}
