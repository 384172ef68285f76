import type { Request, RequestHandler } from 'express';
import { commands, type CommandInput } from '#shared/commands.ts';
import { closeDirect } from '../actions/direct-messages/close.ts';
import { countDirectUnread, listDirectMessages } from '../actions/direct-messages/list.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { bodyOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /dms` */
export function getDms({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listDirectMessages, callerOf(request), undefined));
  };
}

/** `POST /dms/close` */
export function postCloseDm({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    await core.run(closeDirect, callerOf(request), closeInputOf(request));
    response.status(204).end();
  };
}

/** `GET /unread_count` */
export function getUnreadCount({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json({ count: await core.read(countDirectUnread, callerOf(request), undefined) });
  };
}

/** Whatever is no identifier is answered as one that names no direct message. */
function closeInputOf(request: Request): CommandInput<'dm:close'> {
  const { success, data } = commands['dm:close'].input.safeParse(bodyOf(request));
  if (!success) throw new ChatError('InvalidChannel');
  return data;
}
