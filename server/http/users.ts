import type { RequestHandler } from 'express';
import { listChannelMembers } from '../actions/channels/list-members.ts';
import { listAvatars, listColors } from '../actions/users/appearance.ts';
import { listUsers } from '../actions/users/list.ts';
import { findProfile } from '../actions/users/profile.ts';
import { callerOf } from './caller.ts';
import { channelOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /users` */
export function getUsers({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listUsers, callerOf(request), undefined));
  };
}

/** `GET /channel_members/:channel` */
export function getChannelMembers({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listChannelMembers, callerOf(request), channelOf(request)));
  };
}

/** `GET /user_colors` */
export function getUserColors({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listColors, callerOf(request), undefined));
  };
}

/** `GET /user_avatars` */
export function getUserAvatars({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(listAvatars, callerOf(request), undefined));
  };
}

/** `GET /profile/:username` */
export function getProfile({ core, presence }: HttpParts): RequestHandler {
  return async (request, response) => {
    const username = String(request.params['username']);
    response.json(await core.read(findProfile, callerOf(request), { username, presence }));
  };
}
