import type { RequestHandler } from 'express';
import { listOnline } from '../actions/presence/list.ts';
import { listUsers } from '../actions/users/list.ts';
import { callerOf } from './caller.ts';
import type { HttpParts } from './parts.ts';

/** `GET /users` */
export function getUsers({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listUsers, callerOf(request), undefined));
  };
}

/** `GET /online_users` */
export function getOnlineUsers({ core, presence }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listOnline, callerOf(request), presence));
  };
}
