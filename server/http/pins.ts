import type { RequestHandler, Response } from 'express';
import { listPins, type PinList } from '../actions/pins/list.ts';
import { demandPinning } from '../actions/pins/pin.ts';
import { togglePin } from '../actions/pins/toggle.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './messages.ts';
import { channelOf, messageIdOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** Refuse who may not pin before anything else of the request is looked at. @throws {ChatError} PermissionDenied */
export function demandPinner({ core }: HttpParts): RequestHandler {
  return async (request, _response, next) => {
    await core.read(demandPinning, callerOf(request), undefined);
    next();
  };
}

/** `POST /pin/:id` */
export function postPin({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const id = messageIdOf(request);
    if (id === null) throw new ChatError('NotFound');
    sendPins(response, await core.run(togglePin, callerOf(request), id));
  };
}

/** `GET /pins/:channel` */
export function getPins({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    sendPins(response, await core.read(listPins, callerOf(request), channelOf(request)));
  };
}

function sendPins(response: Response, { channel, pins }: PinList): void {
  setChannel(response, channel);
  response.json(pins);
}
