import type { RequestHandler } from 'express';
import { commands } from '#shared/commands.ts';
import { findSession } from '../actions/accounts/sessions.ts';
import { system } from '../actions/action.ts';
import { choosePresence } from '../actions/presence/choose.ts';
import { listOnline } from '../actions/presence/list.ts';
import { callerOf } from './caller.ts';
import { bodyOf, fieldOf } from './params.ts';
import type { HttpParts } from './parts.ts';

const { state: reported } = commands['presence:report'].input.shape;
const { state: chosen } = commands['presence:choose'].input.shape;

/** `GET /online_users` */
export function getOnlineUsers({ core, presence }: HttpParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    response.json(await core.read(listOnline, caller, presence.sightingsIn(caller.workspaceId)));
  };
}

/** `POST /presence` */
export function postPresence({ core, presence, sessionRule: rule }: HttpParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    presence.reportSession(caller, fieldOf(reported, bodyOf(request)['state'], 'state'));
    // Signing out takes back what was reported; a report that was under way meanwhile must not stay.
    const session = await core.read(findSession, system, { publicId: caller.sessionId, rule });
    if (session === null) presence.endSession(caller.sessionId);
    response.status(204).end();
  };
}

/** `GET /presence/override` */
export function getOverride({ presence }: HttpParts): RequestHandler {
  return (request, response) => {
    response.json({ override: presence.choiceOf(callerOf(request).memberId) });
  };
}

/** `POST /presence/override` */
export function postOverride({ core, presence }: HttpParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    const given = bodyOf(request)['override'];
    // A form has no null; there an empty field says it.
    const choice = fieldOf(chosen, given === '' && request.is('json') === false ? null : given, 'override');
    await core.run(choosePresence, caller, choice);
    presence.choose(caller.memberId, choice);
    response.status(204).end();
  };
}
