import type { Request, RequestHandler, Response } from 'express';
import { limits } from '#shared/limits.ts';
import { accessConversation } from '../actions/access.ts';
import type { Core } from '../actions/action.ts';
import { findMessage } from '../actions/messages/find.ts';
import type { ListInput, Window } from '../actions/messages/list.ts';
import { loadMessages } from '../actions/messages/load.ts';
import { ChatError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { callerOf } from './caller.ts';
import { createFullLoads } from './full-loads.ts';
import { sendLongArray } from './long-answer.ts';
import { channelOf, integerOf, invalid, messageIdOf, queryOf, secondsIn, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /messages/:channel` */
export function getMessages({ core, settings }: HttpParts): RequestHandler {
  const loads = createFullLoads();
  return async (request, response) => {
    const caller = callerOf(request);
    const own = loads.of(caller.userId);
    try {
      const question = await questionOf(core, request, settings);
      const page = await loadMessages(core, caller, question, own.enter);
      setChannel(response, page.channel);
      response.set('X-Next-After', String(page.nextAfter)).set('X-Head-Seq', String(page.headSeq));
      if (page.truncated) response.set('X-Truncated', 'true');
      if (own.isLarge()) await sendLongArray(response, page.messages);
      else response.json(page.messages);
    } finally {
      own.leave();
    }
  };
}

/** What is asked; whether the place can be read is told before what is wrong with the question. */
async function questionOf(core: Core, request: Request, { fullLoadCap }: Settings): Promise<ListInput> {
  const channel = channelOf(request);
  const query = queryOf(request);
  try {
    const limit = integerOf(query, 'limit', { min: 1, max: limits.listRowsMax });
    return { channel, window: windowOf(query), limit, ceiling: fullLoadCap };
  } catch (error) {
    await core.read(accessConversation, callerOf(request), channel);
    throw error;
  }
}

function windowOf(query: Record<string, unknown>): Window {
  const after = afterOf(textOf(query, 'after'));
  const windows: Window[] = after > 0 ? [{ kind: 'changedAfterUs', us: Math.round(after * 1_000_000) }] : [];
  const before = textOf(query, 'before');
  if (before !== undefined) windows.push({ kind: 'createdBeforeUs', us: timeUsOf('before', before) });
  const around = integerOf(query, 'around', { min: 1, max: Number.MAX_SAFE_INTEGER });
  if (around !== undefined) windows.push({ kind: 'around', messageId: around });
  const seq = integerOf(query, 'after_seq', { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (seq !== undefined) windows.push({ kind: 'changedAfterSeq', seq });
  if (windows.length > 1)
    throw new ChatError('BadRequest', { message: 'only one of after, before, around, after_seq' });
  return windows[0] ?? { kind: 'newest' };
}

function timeUsOf(field: string, text: string): number {
  const seconds = secondsIn(text);
  if (Number.isNaN(seconds)) throw invalid(field);
  return Math.round(seconds * 1_000_000);
}

/** A poller's time; whatever is no usable number asks for everything. */
function afterOf(text: string | undefined): number {
  const seconds = secondsIn(text ?? '');
  return seconds > 0 ? seconds : 0;
}

/** `GET /message/:id` */
export function getMessage({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const id = messageIdOf(request);
    if (id === null) throw new ChatError('NotFound');
    const message = await core.read(findMessage, callerOf(request), id);
    setChannel(response, message.channel);
    response.json(message);
  };
}

/** Answers about one channel name it canonically, whatever spelling was asked for. */
export function setChannel(response: Response, identifier: string): void {
  response.set('X-Channel', encodeURIComponent(identifier));
}
