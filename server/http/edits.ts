import type { RequestHandler } from 'express';
import { commands } from '#shared/commands.ts';
import { deleteMessage } from '../actions/messages/delete.ts';
import { editMessage } from '../actions/messages/edit.ts';
import { moderateMessage } from '../actions/messages/moderate.ts';
import { callerOf } from './caller.ts';
import { bodyOf, fieldOf, givenIn, invalid, messageIdOf, scalarOf, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `POST /edit/:id` */
export function postEdit({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const text = fieldOf(commands['message:edit'].input.shape.text, givenIn(bodyOf(request), 'text') ?? '', 'text');
    await core.run(editMessage, callerOf(request), { message_id: messageIdOf(request), text });
    response.type('text/plain').send('ok');
  };
}

/** `POST /delete/:id` */
export function postDelete({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const group = isYes(scalarOf(bodyOf(request), 'group') ?? '');
    await core.run(deleteMessage, callerOf(request), { message_id: messageIdOf(request), group });
    response.type('text/plain').send('ok');
  };
}

/** `POST /moderate/:id` */
export function postModerate({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const reason = textOf(bodyOf(request), 'reason') ?? '';
    await core.run(moderateMessage, callerOf(request), { message_id: messageIdOf(request), reason });
    response.type('text/plain').send('ok');
  };
}

function isYes(given: string): boolean {
  if (given === '1' || given === 'true') return true;
  if (given === '' || given === '0' || given === 'false') return false;
  throw invalid('group');
}
