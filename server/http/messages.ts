import type { Request, RequestHandler, Response } from 'express';
import { limits } from '#shared/limits.ts';
import type { Core } from '../actions/action.ts';
import { findMessage } from '../actions/messages/find.ts';
import { pageRows, type ListInput, type MessagePage, type Window } from '../actions/messages/list.ts';
import { loadMessages } from '../actions/messages/load.ts';
import { findThread } from '../actions/messages/replies.ts';
import { ChatError } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { createFullLoads } from './full-loads.ts';
import { sendLongArray } from './long-answer.ts';
import {
  channelOf,
  firstUsFrom,
  integerOf,
  invalid,
  lastUsUpTo,
  messageIdOf,
  queryOf,
  secondsIn,
  textOf,
} from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /messages/:channel` */
export function getMessages({ core, settings }: HttpParts): RequestHandler {
  const sendList = createListSender(core);
  return async (request, response) => {
    await sendList(request, response, questionOf(request, settings), (page) => {
      response.set('X-Next-After', String(page.nextAfter)).set('X-Head-Seq', String(page.headSeq));
    });
  };
}

/** `GET /replies/:id` */
export function getReplies({ core }: HttpParts): RequestHandler {
  const sendList = createListSender(core);
  return async (request, response) => {
    const query = queryOf(request);
    const ceiling = limits.listRowsMax;
    const limit = integerOf(query, 'limit', { min: 1, max: ceiling });
    const before = textOf(query, 'before');
    const beforeUs = before === undefined ? unbounded : timeUsOf('before', before);
    const { channel, rootId } = await core.read(findThread, callerOf(request), messageIdOf(request));
    await sendList(request, response, {
      channel,
      window: { kind: 'thread', rootId, beforeUs, beforeN: unbounded },
      limit: before === undefined ? limit : (limit ?? pageRows),
      ceiling,
    });
  };
}

const unbounded = Number.MAX_SAFE_INTEGER;

/** Sends lists of messages with the headers they share; how many long ones run at once is counted here. */
function createListSender(core: Core) {
  const loads = createFullLoads();
  return async (request: Request, response: Response, question: ListInput, onPage?: (page: MessagePage) => void) => {
    const caller = callerOf(request);
    const own = loads.of(caller.userId);
    try {
      const page = await loadMessages(core, caller, question, own.enter);
      setChannel(response, page.channel);
      onPage?.(page);
      if (page.truncated) response.set('X-Truncated', 'true');
      if (own.isLarge()) await sendLongArray(response, page.messages);
      else response.json(page.messages);
    } finally {
      own.leave();
    }
  };
}

function questionOf(request: Request, { fullLoadCap }: Settings): ListInput {
  const query = queryOf(request);
  const limit = integerOf(query, 'limit', { min: 1, max: limits.listRowsMax });
  return { channel: channelOf(request), window: windowOf(query), limit, ceiling: fullLoadCap };
}

function windowOf(query: Record<string, unknown>): Window {
  const after = afterOf(textOf(query, 'after'));
  const windows: Window[] = after > 0 ? [{ kind: 'changedAfterUs', us: lastUsUpTo(after) }] : [];
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
  return firstUsFrom(seconds);
}

/** A poller's time; whatever is no usable number asks for everything. */
function afterOf(text: string | undefined): number {
  const seconds = secondsIn(text ?? '');
  return seconds > 0 ? seconds : 0;
}

/** `GET /message/:id` */
export function getMessage({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const message = await core.read(findMessage, callerOf(request), messageIdOf(request));
    setChannel(response, message.channel);
    response.json(message);
  };
}
