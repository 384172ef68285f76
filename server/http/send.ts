import type { Request, RequestHandler } from 'express';
import { sendInput } from '#shared/commands.ts';
import { accessForPosting } from '../actions/access.ts';
import { sendMessage, type SendInput } from '../actions/messages/send.ts';
import { ChatError, statusOf } from '../errors.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { bodyOf, channelOf, fieldOf, givenIn, noSuchMessage, scalarOf } from './params.ts';
import type { HttpParts } from './parts.ts';

/**
 * Role and place are judged before the budget is spent and the body is read, and again where the message is stored.
 * What is wrong with the request itself (status 400) is told after its body has been read.
 */
export function demandPlace({ core }: HttpParts): RequestHandler {
  return async (request, response, next) => {
    try {
      setChannel(response, (await core.read(accessForPosting, callerOf(request), channelOf(request))).identifier);
    } catch (error) {
      if (!(error instanceof ChatError) || statusOf(error.code) !== 400) throw error;
    }
    next();
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

/** The fields as `message:send` has them; here a send may go without a name of its own. */
function sendInputOf(request: Request): SendInput {
  const body = bodyOf(request);
  const { text, client_id: name } = sendInput.shape;
  const clientId = givenIn(body, 'client_id') ?? request.get('idempotency-key');
  // For bots only; from a person it is looked at like every field, and has no effect.
  scalarOf(body, 'silent');
  const input: SendInput = { channel: channelOf(request), text: fieldOf(text, givenIn(body, 'text') ?? '', 'text') };
  const replyTo = scalarOf(body, 'reply_to_id')?.trim() ?? '';
  if (replyTo !== '') input.reply_to_id = replyTargetOf(replyTo);
  if (clientId !== undefined) input.client_id = fieldOf(name, clientId, 'client_id');
  return input;
}

/** A target that is no number is ignored like one that does not exist. */
function replyTargetOf(text: string): number {
  const id = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : noSuchMessage;
}
