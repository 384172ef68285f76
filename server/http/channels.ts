import type { RequestHandler } from 'express';
import { listChannelDetails } from '../actions/channels/detail.ts';
import { listChannels } from '../actions/channels/list.ts';
import { countPublicUnread } from '../actions/reads/count-public.ts';
import { callerOf } from './caller.ts';
import { queryOf, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /channels` */
export function getChannels({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const query = queryOf(request);
    const [detail, archived] = [textOf(query, 'detail') === '1', textOf(query, 'archived') === '1'];
    response.json(
      detail
        ? await core.read(listChannelDetails, callerOf(request), { archived })
        : await core.read(listChannels, callerOf(request), undefined),
    );
  };
}

/** `GET /channel_unreads` */
export function getChannelUnreads({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(Object.fromEntries(await core.read(countPublicUnread, callerOf(request), undefined)));
  };
}
