import type { RequestHandler } from 'express';
import type { Right } from '#shared/roles.ts';
import { accessConversation } from '../actions/access.ts';
import { demandAllowed, demandRight } from '../actions/rights.ts';
import type { Policy } from '../actions/action.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { channelOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** Refuse a role before anything else of the request is looked at. @throws {ChatError} PermissionDenied */
export function demandRole(right: Right): RequestHandler {
  return (request, _response, next) => {
    demandRight({ actor: callerOf(request) }, right);
    next();
  };
}

/** The same for what an operator can keep for managers. @throws {ChatError} PermissionDenied */
export function demandPolicy({ settings }: HttpParts, what: keyof Policy): RequestHandler {
  return (request, _response, next) => {
    demandAllowed({ actor: callerOf(request), policy: settings }, what);
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
