import type { Request, RequestHandler } from 'express';
import { archiveChannel, unarchiveChannel } from '../actions/channels/archive.ts';
import { createChannel } from '../actions/channels/create.ts';
import { accessLive, accessPublic } from '../actions/channels/public.ts';
import { updateChannel, type UpdateInput } from '../actions/channels/update.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { bodyOf, channelOf, integerOf, textOf, wordOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** The name in the path must lead to a public channel. @throws {ChatError} Forbidden */
export function demandPublic(parts: HttpParts): RequestHandler {
  return demandChannel(parts, accessPublic);
}

/** The name in the path must lead to a public channel that is not archived. @throws {ChatError} Forbidden · ChannelArchived */
export function demandLive(parts: HttpParts): RequestHandler {
  return demandChannel(parts, accessLive);
}

function demandChannel({ core }: HttpParts, access: typeof accessPublic): RequestHandler {
  return async (request, response, next) => {
    const { name } = await core.read(access, callerOf(request), channelOf(request));
    setChannel(response, name ?? '');
    next();
  };
}

/** `POST /channels/create` */
export function postCreateChannel({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const body = bodyOf(request);
    const input = { name: textOf(body, 'name') ?? '', topic: textOf(body, 'topic') ?? '' };
    const channel = await core.run(createChannel, callerOf(request), input);
    setChannel(response, channel.channel);
    response.json(channel);
  };
}

/** `POST /channels/:channel/update` */
export function postUpdateChannel({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const channel = await core.run(updateChannel, callerOf(request), updateInputOf(request));
    setChannel(response, channel.channel);
    response.json(channel);
  };
}

function updateInputOf(request: Request): UpdateInput {
  const body = bodyOf(request);
  const input: UpdateInput = { channel: channelOf(request) };
  const [name, posting] = [textOf(body, 'name'), wordOf(body, 'posting', ['all', 'managers'])];
  const position = integerOf(body, 'position', { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (name !== undefined) input.name = name;
  if (Object.hasOwn(body, 'topic')) input.topic = textOf(body, 'topic') ?? '';
  if (posting !== undefined) input.posting = posting;
  if (position !== undefined) input.position = position;
  return input;
}

/** `POST /channels/:channel/archive` */
export function postArchiveChannel({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    await core.run(archiveChannel, callerOf(request), { channel: channelOf(request) });
    response.status(204).end();
  };
}

/** `POST /channels/:channel/unarchive` */
export function postUnarchiveChannel({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    await core.run(unarchiveChannel, callerOf(request), { channel: channelOf(request) });
    response.status(204).end();
  };
}
