import { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { accessConversation } from '../actions/access.ts';
import { accessTyping, type TypingPlace } from '../actions/typing/access-typing.ts';
import { ChatError, describeError, statusOf } from '../errors.ts';
import { callerOf, findCaller } from './caller.ts';
import { translate } from './error-handler.ts';
import { bodyOf, channelOf, messageIdIn, scalarOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /typing/:channel` */
export function getTyping({ core, typing }: HttpParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    const { row } = await core.read(accessConversation, caller, channelOf(request));
    response.json(row === null ? [] : typing.typingIn(row.id, caller.memberId));
  };
}

/** `POST /typing/:channel`: where something is wrong with the request nothing is noted, and the answer is the same. */
export function postTyping(parts: HttpParts, readBody: readonly RequestHandler[]): RequestHandler {
  const route = Router({ mergeParams: true });
  route.use(demandCaller(parts), ...readBody, noteTyping(parts), answerRefused());
  return route;
}

/** @throws {ChatError} AuthenticationRequired · PermissionDenied */
function demandCaller(parts: HttpParts): RequestHandler {
  return async (request, response, next) => {
    if ((await findCaller(parts, request, response)) === null) throw new ChatError('AuthenticationRequired');
    next();
  };
}

function noteTyping({ core, typing }: HttpParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    const place = await core.read(accessTyping, caller, placeOf(request));
    if (place !== null) typing.start(caller, place);
    response.status(204).end();
  };
}

function placeOf(request: Request): TypingPlace {
  const root = scalarOf(bodyOf(request), 'root_id') ?? '';
  const channel = channelOf(request);
  return root === '' ? { channel } : { channel, root_id: messageIdIn(root) };
}

function answerRefused(): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (statusOf(describeError(translate(thrown)).code) >= 500) return next(thrown);
    response.status(204).end();
  };
}
