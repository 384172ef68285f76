import type { Request, RequestHandler } from 'express';
import { limits } from '#shared/limits.ts';
import { findLastRead } from '../actions/reads/find-last.ts';
import { findMark } from '../actions/reads/find-mark.ts';
import { listNewestRead, listReceipts } from '../actions/reads/list-receipts.ts';
import { callerOf } from './caller.ts';
import { bodyOf, channelOf, integerOf, messageIdIn, messageIdOf, queryOf, scalarOf, wordOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `POST /mark_read/:channel` */
export function postMarkRead({ core, readMarks }: HttpParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    const upTo = scalarOf(bodyOf(request), 'up_to');
    const question = { channel: channelOf(request), upTo: upTo === undefined ? undefined : messageIdIn(upTo) };
    const mark = await core.read(findMark, caller, question);
    if (mark !== null) await readMarks.mark(caller, mark);
    response.status(204).end();
  };
}

/** `POST /mark_unread/:id` */
export function postMarkUnread({ readMarks }: HttpParts): RequestHandler {
  return async (request, response) => {
    await readMarks.rewind(callerOf(request), { message_id: messageIdOf(request) });
    response.status(204).end();
  };
}

/** `GET /last_read/:channel` */
export function getLastRead({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    response.json(await core.read(findLastRead, callerOf(request), channelOf(request)));
  };
}

/** `GET /read_receipts/:channel` */
export function getReadReceipts({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const question = { channel: channelOf(request), limit: limitOf(request) };
    const caller = callerOf(request);
    const list =
      wordOf(queryOf(request), 'by', ['user']) === 'user'
        ? await core.read(listNewestRead, caller, question)
        : await core.read(listReceipts, caller, question);
    response.json(Object.fromEntries(list));
  };
}

function limitOf(request: Request): number | undefined {
  return integerOf(queryOf(request), 'limit', { min: 1, max: limits.receiptRows });
}
