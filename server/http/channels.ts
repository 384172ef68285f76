import type { RequestHandler } from 'express';
import { listChannels } from '../actions/channels/list.ts';
import { callerOf } from './caller.ts';
import type { HttpParts } from './parts.ts';

/** `GET /channels` */
export function getChannels({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listChannels, callerOf(request), undefined));
  };
}
