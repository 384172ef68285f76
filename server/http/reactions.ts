import type { Request, RequestHandler } from 'express';
import { commands } from '#shared/commands.ts';
import { toggleReaction } from '../actions/reactions/toggle.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { bodyOf, messageIdOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `POST /react/:id` */
export function postReact({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const input = { message_id: messageIdOf(request), reaction: reactionOf(request) };
    const { reactions } = await core.run(toggleReaction, callerOf(request), input);
    response.json(reactions);
  };
}

/** @throws {ChatError} InvalidReaction  absent, given twice, too long, or no text */
function reactionOf(request: Request): string {
  const given = commands['reaction:set'].input.shape.reaction.safeParse(bodyOf(request)['reaction']);
  if (!given.success) throw new ChatError('InvalidReaction');
  return given.data.trim();
}
