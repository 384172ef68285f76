import { join } from 'node:path';
import express, { Router, type Express, type RequestHandler } from 'express';
import { ChatError } from '../errors.ts';
import { demandPasswordTries, postChangePassword, postDeleteAccount } from './account.ts';
import { deleteAvatar, getAvatar, postAvatar, receiveAvatar } from './avatar.ts';
import { bodyBytes, readBody } from './bodies.ts';
import { recheckCaller, requireCaller } from './caller.ts';
import { getChannels, getChannelUnreads } from './channels.ts';
import { demandPolicy, demandReadable, demandRole } from './demands.ts';
import { getDms, getUnreadCount, postCloseDm } from './direct-messages.ts';
import { postDelete, postEdit, postModerate } from './edits.ts';
import { boundDownloads } from './downloads.ts';
import { errorHandler } from './error-handler.ts';
import { crossSiteGate, openGate, pathGate, requestIds, securityHeaders } from './gates.ts';
import { getFile } from './files.ts';
import { getLogin, postLogin } from './login.ts';
import { getLogout, postLogout } from './logout.ts';
import {
  demandLive,
  demandPublic,
  postArchiveChannel,
  postCreateChannel,
  postUnarchiveChannel,
  postUpdateChannel,
} from './manage-channels.ts';
import { getMessage, getMessages, getReplies } from './messages.ts';
import { getChatPage } from './pages.ts';
import type { HttpParts } from './parts.ts';
import { getPins, postPin } from './pins.ts';
import {
  demandInside,
  demandLeaving,
  getPrivateChannels,
  getPrivateMembers,
  postAddMember,
  postCreatePrivate,
  postLeave,
  postPrivateTopic,
  postRemoveMember,
  postRenamePrivate,
} from './private-channels.ts';
import { getOnlineUsers, getOverride, postOverride, postPresence } from './presence.ts';
import { getLinkPreview, getPreviewImage } from './previews.ts';
import { spend } from './rate-limits.ts';
import { postReact } from './reactions.ts';
import { getLastRead, getReadReceipts, postMarkRead, postMarkUnread } from './reads.ts';
import { getMentions, getSearch } from './search.ts';
import { demandPlace, postSend } from './send.ts';
import { getSettings, postSettings } from './settings.ts';
import { noStore } from './sign-in.ts';
import { getSignup, postSignup } from './signup.ts';
import { getHealth } from './status.ts';
import { getTyping, postTyping } from './typing.ts';
import { deleteUpload, postUpload, receiveMessageFiles } from './uploads.ts';
import { getChannelMembers, getProfile, getUserAvatars, getUserColors, getUsers } from './users.ts';

type Handlers = RequestHandler | RequestHandler[];
type Route = ReturnType<typeof routeOn>;

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
  const page = [...read, getChatPage(parts, clientBuild)];
  route('/', { get: page });
  route('/c/:channel', { get: page });
  route('/m/:id', { get: page });
  mountChannels(route, parts, caller);
  mountPrivateChannels(route, parts, caller);
  mountMessages(route, parts, caller);
  mountFiles(route, parts, caller);
  mountReactionsAndPins(route, parts, caller);
  mountReads(route, parts, caller);
  mountSearch(route, parts, caller);
  route('/users', { get: [...read, getUsers(parts)] });
  route('/user_colors', { get: [...read, getUserColors(parts)] });
  route('/user_avatars', { get: [...read, getUserAvatars(parts)] });
  route('/profile/:username', { get: [...read, getProfile(parts)] });
  mountPreviews(route, parts, caller);
  mountPresence(route, parts, caller);
  mountAccount(route, parts, caller);

  app.use(() => {
    throw new ChatError('NotFound');
  });
  app.use(errorHandler(parts));
  return app;
}

function mountChannels(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const read = [...caller, spend(parts, 'reads')];
  const fields = readFields(parts, 'form');
  const manage = [...caller, demandRole('manage')];
  const manageAny = [...manage, demandPublic(parts), spend(parts, 'writes'), ...fields];
  const manageLive = [...manage, demandLive(parts), spend(parts, 'writes'), ...fields];
  const create = [...caller, demandPolicy(parts, 'staffCreateChannel'), spend(parts, 'channelsCreated'), ...fields];
  route('/channels', { get: [...read, getChannels(parts)] });
  route('/channel_unreads', { get: [...read, getChannelUnreads(parts)] });
  route('/channels/create', { post: [...create, postCreateChannel(parts)] });
  route('/channels/:channel/update', { post: [...manageLive, postUpdateChannel(parts)] });
  route('/channels/:channel/archive', { post: [...manageAny, postArchiveChannel(parts)] });
  route('/channels/:channel/unarchive', { post: [...manageAny, postUnarchiveChannel(parts)] });
}

function mountPrivateChannels(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const read = [...caller, spend(parts, 'reads')];
  const fields = readFields(parts, 'form');
  const write = [...caller, demandRole('write')];
  const inside = [...write, demandInside(parts), spend(parts, 'writes'), ...fields];
  const leaving = [...caller, demandLeaving(parts), spend(parts, 'writes'), ...fields];
  route('/private_channels', { get: [...read, getPrivateChannels(parts)] });
  route('/private_channels/create', {
    post: [...write, spend(parts, 'channelsCreated'), ...fields, postCreatePrivate(parts)],
  });
  route('/private_channels/:id/rename', { post: [...inside, postRenamePrivate(parts)] });
  route('/private_channels/:id/topic', { post: [...inside, postPrivateTopic(parts)] });
  route('/private_channels/:id/add_member', { post: [...inside, postAddMember(parts)] });
  route('/private_channels/:id/remove_member', { post: [...inside, postRemoveMember(parts)] });
  route('/private_channels/:id/members', {
    get: [...caller, demandInside(parts), spend(parts, 'reads'), getPrivateMembers(parts)],
  });
  route('/private_channels/:id/leave', { post: [...leaving, postLeave(parts)] });
}

function mountMessages(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const read = [...caller, spend(parts, 'reads')];
  const message = readFields(parts, 'message');
  const fields = readFields(parts, 'form');
  const files = readFields(parts, 'message', receiveMessageFiles(parts, 'message'));
  const send = [...caller, demandPlace(parts), spend(parts, 'sends'), ...files];
  const change = [...caller, demandRole('write'), spend(parts, 'edits')];
  const moderate = [...caller, demandRole('manage'), spend(parts, 'edits'), ...fields];
  route('/messages/:channel', { get: [...caller, demandReadable(parts), spend(parts, 'reads'), getMessages(parts)] });
  route('/message/:id', { get: [...read, getMessage(parts)] });
  route('/replies/:id', { get: [...read, getReplies(parts)] });
  route('/send/:channel', { post: [...send, postSend(parts)] });
  route('/edit/:id', { post: [...change, ...message, postEdit(parts)] });
  route('/delete/:id', { post: [...change, ...fields, postDelete(parts)] });
  route('/moderate/:id', { post: [...moderate, postModerate(parts)] });
}

function mountFiles(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const read = [...caller, spend(parts, 'reads')];
  const write = [...caller, demandRole('write')];
  const upload = [...write, spend(parts, 'writes'), ...readFields(parts, 'form', receiveMessageFiles(parts, 'form'))];
  const avatar = [...caller, spend(parts, 'avatars'), ...readFields(parts, 'form', receiveAvatar(parts))];
  route('/uploads', { post: [...upload, postUpload(parts)] });
  route('/uploads/:file', { delete: [...write, spend(parts, 'writes'), deleteUpload(parts)] });
  route('/files/:file', { get: [...read, boundDownloads(), getFile(parts)] });
  route('/avatar', {
    post: [...avatar, postAvatar(parts)],
    delete: [...caller, spend(parts, 'writes'), deleteAvatar(parts)],
  });
  route('/avatar/:username', { get: [...read, getAvatar(parts)] });
}

function mountReactionsAndPins(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const fields = readFields(parts, 'form');
  const react = [...caller, demandRole('write'), spend(parts, 'reactions'), ...fields];
  const pin = [...caller, demandPolicy(parts, 'staffPin'), spend(parts, 'edits'), ...fields];
  route('/react/:id', { post: [...react, postReact(parts)] });
  route('/pin/:id', { post: [...pin, postPin(parts)] });
  route('/pins/:channel', { get: [...caller, demandReadable(parts), spend(parts, 'reads'), getPins(parts)] });
}

function mountSearch(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  route('/search_messages', { get: [...caller, spend(parts, 'searches'), getSearch(parts)] });
  route('/mentions', { get: [...caller, spend(parts, 'reads'), getMentions(parts)] });
}

function mountReads(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const readable = [...caller, demandReadable(parts)];
  const readPlace = [...readable, spend(parts, 'reads')];
  const read = [...caller, spend(parts, 'reads')];
  const write = [...caller, spend(parts, 'writes')];
  const fields = readFields(parts, 'form');
  route('/channel_members/:channel', { get: [...readPlace, getChannelMembers(parts)] });
  route('/dms', { get: [...read, getDms(parts)] });
  route('/dms/close', { post: [...write, ...fields, postCloseDm(parts)] });
  route('/unread_count', { get: [...read, getUnreadCount(parts)] });
  // No budget: marks are collected to one a second instead.
  route('/mark_read/:channel', { post: [...readable, ...fields, postMarkRead(parts)] });
  route('/mark_unread/:id', { post: [...write, ...fields, postMarkUnread(parts)] });
  route('/last_read/:channel', { get: [...readPlace, getLastRead(parts)] });
  route('/read_receipts/:channel', { get: [...readPlace, getReadReceipts(parts)] });
}

function mountPreviews(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  // Beyond reads, a preview spends a budget of its own when something has to be fetched for it.
  const read = [...caller, spend(parts, 'reads')];
  route('/link_preview', { get: [...read, getLinkPreview(parts)] });
  route('/preview_image/:token', { get: [...read, getPreviewImage(parts)] });
}

function mountPresence(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const read = [...caller, spend(parts, 'reads')];
  const readPlace = [...caller, demandReadable(parts), spend(parts, 'reads')];
  const fields = readFields(parts, 'form');
  // No budget for reports and typing: others hear of them once in a while anyway. A report shows no use of the session.
  const report = [noStore(), requireCaller(parts, () => false), ...fields];
  route('/online_users', { get: [...read, getOnlineUsers(parts)] });
  route('/presence', { post: [...report, postPresence(parts)] });
  route('/presence/override', {
    get: [...read, getOverride(parts)],
    post: [...caller, spend(parts, 'writes'), ...fields, postOverride(parts)],
  });
  route('/typing/:channel', {
    get: [...readPlace, getTyping(parts)],
    post: [noStore(), postTyping(parts, fields)],
  });
}

function mountAccount(route: Route, parts: HttpParts, caller: RequestHandler[]): void {
  const write = [...caller, spend(parts, 'writes')];
  const fields = readFields(parts, 'form');
  const password = readFields(parts, 'signIn');
  const confirm = [...write, demandPasswordTries(parts)];
  route('/settings', {
    get: [...caller, spend(parts, 'reads'), getSettings(parts)],
    post: [...write, ...fields, postSettings(parts)],
  });
  route('/change-password', { post: [...confirm, ...password, postChangePassword(parts)] });
  route('/delete_account', { post: [...confirm, ...password, postDeleteAccount(parts)] });
}

/** Fields of a body, its files where there may be some, and the caller as things stand once it has arrived. */
function readFields(parts: HttpParts, size: keyof typeof bodyBytes, files?: RequestHandler): RequestHandler[] {
  return [...readBody({ maxBytes: bodyBytes[size], json: true, ...(files && { files }) }), recheckCaller(parts)];
}

/** Adds one path with its methods; any other method is 405 and names those that are there. */
function routeOn(app: Express) {
  return (path: string, methods: { get?: Handlers; post?: Handlers; delete?: Handlers }) => {
    const route = app.route(path);
    if (methods.get !== undefined) route.get(methods.get);
    if (methods.post !== undefined) route.post(methods.post);
    if (methods.delete !== undefined) route.delete(methods.delete);
    const allowed = Object.keys(methods).flatMap((method) =>
      method === 'get' ? ['GET', 'HEAD'] : method.toUpperCase(),
    );
    route.all((_request, response) => {
      response.set('Allow', allowed.join(', '));
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
