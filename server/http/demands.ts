import type { RequestHandler } from 'express';
import type { Right } from '#shared/roles.ts';
import { accessConversation, demandRight } from '../actions/access.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './messages.ts';
import { channelOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** Refuse a role before anything else of the request is looked at. @throws {ChatError} PermissionDenied */
export function demandRole({ core }: HttpParts, right: Right): RequestHandler {
  return async (request, _response, next) => {
    await core.read(async (context) => demandRight(context, right), callerOf(request), undefined);
    next();
  };
}

/**
 * The conversation in the path must be one the caller can read; looked at before a budget is spent and a body is read.
 * @throws {ChatError} Forbidden
 */
export function demandReadable({ core }: HttpParts): RequestHandler {
  return async (request, response, next) => {
    const { identifier } = await core.read(accessConversation, callerOf(request), channelOf(request));
    setChannel(response, identifier);
    next();
  };
}
