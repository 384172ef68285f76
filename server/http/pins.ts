import type { RequestHandler, Response } from 'express';
import { listPins, type PinList } from '../actions/pins/list.ts';
import { togglePin } from '../actions/pins/toggle.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { channelOf, messageIdOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `POST /pin/:id` */
export function postPin({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    sendPins(response, await core.run(togglePin, callerOf(request), messageIdOf(request)));
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
