import type { Request, RequestHandler, Response } from 'express';
import { sendInput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import { findMessage } from '../actions/messages/find.ts';
import { listMessages, type Window } from '../actions/messages/list.ts';
import { sendMessage, type SendInput } from '../actions/messages/send.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { bodyOf, integerOf, invalid, messageIdOf, pathOf, queryOf, textOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/** `GET /messages/:channel` */
export function getMessages({ core, settings }: HttpParts): RequestHandler {
  return async (request, response) => {
    const query = queryOf(request);
    const page = await core.read(listMessages, callerOf(request), {
      channel: pathOf(request, 'channel'),
      window: windowOf(query),
      limit: integerOf(query, 'limit', { min: 1, max: limits.listRowsMax }),
      ceiling: settings.fullLoadCap,
    });
    setChannel(response, page.channel);
    response.set('X-Next-After', String(page.nextAfter)).set('X-Head-Seq', String(page.headSeq));
    if (page.truncated) response.set('X-Truncated', 'true');
    response.json(page.messages);
  };
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
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(seconds)) throw invalid(field);
  return Math.round(seconds * 1_000_000);
}

/** A poller's time; whatever is no usable number asks for everything. */
function afterOf(text: string | undefined): number {
  const seconds = Number(text ?? 0);
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

/** `POST /send/:channel` */
export function postSend({ core }: HttpParts): RequestHandler {
  return async (request, response) => {
    const sent = await core.run(sendMessage, callerOf(request), sendInputOf(request));
    response.set('X-Message-Id', String(sent.id));
    if (sent.replyIgnored) response.set('X-Reply-Ignored', 'true');
    response.type('text/plain').send('ok');
  };
}

function sendInputOf(request: Request): SendInput {
  const body = bodyOf(request);
  const clientId = textOf(body, 'client_id') ?? request.get('idempotency-key');
  const input: SendInput = { channel: pathOf(request, 'channel'), text: textOf(body, 'text') ?? '' };
  const replyTo = textOf(body, 'reply_to_id')?.trim() ?? '';
  if (replyTo !== '') input.reply_to_id = replyTargetOf(replyTo);
  if (clientId !== undefined) input.client_id = checkClientId(clientId);
  return input;
}

/** No message has this id, so a target that is no number is ignored like one that does not exist. */
const noSuchMessage = -1;

function replyTargetOf(text: string): number {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : noSuchMessage;
}

function checkClientId(given: string): string {
  const parsed = sendInput.shape.client_id.safeParse(given);
  if (!parsed.success) throw invalid('client_id');
  return parsed.data;
}

/** Answers about one channel name it canonically, whatever spelling was asked for. */
function setChannel(response: Response, identifier: string): void {
  response.set('X-Channel', encodeURIComponent(identifier));
}
