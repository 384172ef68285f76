import type { Request, RequestHandler } from 'express';
import { readSettings, saveSettings } from '../actions/users/settings.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { bodyOf, nullableTextOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /settings` */
export function getSettings({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(readSettings, callerOf(request), undefined));
  };
}

/** `POST /settings` */
export function postSettings({ core, presence }: HttpParts): RequestHandler {
  return async (request, response) => {
    const input = { name_color: colorOf(request), bio: nullableTextOf(bodyOf(request), 'bio'), presence };
    await core.run(saveSettings, callerOf(request), input);
    response.status(204).end();
  };
}

/** Whatever is no text is no colour either. */
function colorOf(request: Request): string | null | undefined {
  const { name_color: given } = bodyOf(request);
  if (given === undefined || given === null || typeof given === 'string') return given;
  throw new ChatError('InvalidColor');
}
