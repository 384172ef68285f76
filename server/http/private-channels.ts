import type { Request, RequestHandler } from 'express';
import { accessForLeaving, accessPrivate } from '../actions/private-channels/access.ts';
import { addPrivateMembers } from '../actions/private-channels/add-members.ts';
import { createPrivateChannel } from '../actions/private-channels/create.ts';
import { leavePrivateChannel } from '../actions/private-channels/leave.ts';
import { listPrivateMembers } from '../actions/private-channels/list-members.ts';
import { listPrivateChannels } from '../actions/private-channels/list.ts';
import { removePrivateMember } from '../actions/private-channels/remove-member.ts';
import { renamePrivateChannel } from '../actions/private-channels/rename.ts';
import { setPrivateTopic } from '../actions/private-channels/set-topic.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { bodyOf, invalid, textOf, wordOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** The channel in the path, which may be written as `7` or `private:7`. */
function privateOf(request: Request): string {
  const given = String(request.params['id']);
  return given.startsWith('private:') ? given : `private:${given}`;
}

/** The caller must be in the channel; looked at before a budget is spent and a body is read. */
export function demandInside({ core }: HttpParts): RequestHandler {
  return demand(core, accessPrivate);
}

/** The same for leaving, which alone tells whether there is such a channel. */
export function demandLeaving({ core }: HttpParts): RequestHandler {
  return demand(core, accessForLeaving);
}

function demand(core: HttpParts['core'], access: typeof accessPrivate): RequestHandler {
  return async (request, response, next) => {
    setChannel(response, (await core.read(access, callerOf(request), privateOf(request))).identifier);
    next();
  };
}

/**
 * Usernames: an array in a JSON body, or a text with commas between them.
 * @throws {ChatError} BadRequest  anything else
 */
function namesOf(request: Request, field: string): string[] {
  const body = bodyOf(request);
  const given = Object.hasOwn(body, field) ? body[field] : undefined;
  // In a form, an array is a field that was given twice.
  const isList = Array.isArray(given) && Boolean(request.is('json'));
  const names = isList ? given.map((item: unknown) => nameIn(item, field)) : (textOf(body, field) ?? '').split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function nameIn(item: unknown, field: string): string {
  const name = textOf({ [field]: item }, field);
  if (name === undefined) throw invalid(field);
  return name;
}

/** `POST /private_channels/create` */
export function postCreatePrivate({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const input = { name: textOf(bodyOf(request), 'name') ?? '', members: namesOf(request, 'members') };
    const { ignored, ...channel } = await core.run(createPrivateChannel, callerOf(request), input);
    setChannel(response, channel.channel);
    if (ignored.length > 0) response.set('X-Ignored-Members', listIn(ignored));
    response.json(channel);
  };
}

/** Many clients take no more than 16 KiB of headers. */
const listBytes = 8_192;

/** Names in a header, percent-encoded, as many as there is room for. */
function listIn(names: readonly string[]): string {
  let list = '';
  for (const name of names) {
    const longer = `${list}${list === '' ? '' : ','}${encodeURIComponent(name)}`;
    if (longer.length <= listBytes) list = longer;
  }
  return list;
}

/** `GET /private_channels` */
export function getPrivateChannels({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listPrivateChannels, callerOf(request), undefined));
  };
}

/** `POST /private_channels/:id/rename` */
export function postRenamePrivate({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const name = textOf(bodyOf(request), 'name') ?? '';
    await core.run(renamePrivateChannel, callerOf(request), { channel: privateOf(request), name });
    response.type('text/plain').send('ok');
  };
}

/** `POST /private_channels/:id/topic` */
export function postPrivateTopic({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const body = bodyOf(request);
    // Null and empty clear it. What says nothing about the topic is a mistake rather than that.
    if (!Object.hasOwn(body, 'topic')) throw invalid('topic');
    const topic = textOf(body, 'topic') ?? '';
    await core.run(setPrivateTopic, callerOf(request), { channel: privateOf(request), topic });
    response.type('text/plain').send('ok');
  };
}

/** `POST /private_channels/:id/add_member` */
export function postAddMember({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const body = bodyOf(request);
    const username = textOf(body, 'username')?.trim() ?? '';
    const others = namesOf(request, 'usernames');
    const usernames = username === '' ? others : [username, ...others];
    const history = wordOf(body, 'history', ['none', 'all', '']) || 'none';
    await core.run(addPrivateMembers, callerOf(request), { channel: privateOf(request), usernames, history });
    response.type('text/plain').send('ok');
  };
}

/** `POST /private_channels/:id/remove_member` */
export function postRemoveMember({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const username = textOf(bodyOf(request), 'username')?.trim() ?? '';
    await core.run(removePrivateMember, callerOf(request), { channel: privateOf(request), username });
    response.type('text/plain').send('ok');
  };
}

/** `GET /private_channels/:id/members` */
export function getPrivateMembers({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listPrivateMembers, callerOf(request), { channel: privateOf(request) }));
  };
}

/** `POST /private_channels/:id/leave` */
export function postLeave({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    await core.run(leavePrivateChannel, callerOf(request), { channel: privateOf(request) });
    response.status(204).end();
  };
}
