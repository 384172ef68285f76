import type { Request, RequestHandler } from 'express';
import { sendInput } from '#shared/commands.ts';
import { limits } from '#shared/limits.ts';
import { accessForPosting } from '../actions/access.ts';
import type { Member } from '../actions/action.ts';
import { dropUploads } from '../actions/files/drop.ts';
import { wasSent } from '../actions/messages/repeat.ts';
import { sendMessage, type SendAnswer, type SendInput, type SentFiles } from '../actions/messages/send.ts';
import { storedText } from '../actions/messages/text.ts';
import { ChatError, statusOf } from '../errors.ts';
import { callerOf } from './caller.ts';
import { setChannel } from './channel-header.ts';
import { storedName } from './file-names.ts';
import type { Part } from './form-parts.ts';
import { keepFile } from './keep-file.ts';
import { bodyOf, channelOf, fieldOf, givenIn, noSuchMessage, scalarOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { partsOf, withParts } from './receive-files.ts';
import { tooLarge } from './too-large.ts';

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
export function postSend(parts: HttpParts): RequestHandler {
  return withParts(async (request, response) => {
    const input = sendInputOf(request);
    const uploads = uploadsOf(request);
    // Before anything is done with its files.
    storedText(input.text);
    if (partsOf(request).length + uploads.length > limits.filesPerMessage) throw tooLarge();
    const came = await keepParts(parts, request, input.client_id);
    const sent = await sendOrDrop(parts, callerOf(request), { ...input, files: { came, uploads } });
    response.set('X-Message-Id', sent.ids.join(','));
    if (sent.replyIgnored) response.set('X-Reply-Ignored', 'true');
    // Files of a repeat are not looked at again.
    const skipped = sent.repeated ? [] : positionsSkipped(request, came);
    if (skipped.length > 0) response.set('X-Skipped-Files', skipped.join(','));
    response.type('text/plain').send('ok');
  });
}

type Came = SentFiles['came'];

/** The files that came with the request, `files` before `attachments`; a repeat of what was sent keeps none of them. */
async function keepParts(parts: HttpParts, request: Request, clientId: string | undefined): Promise<Came> {
  const actor = callerOf(request);
  const given = inOrder(partsOf(request));
  if (given.length === 0) return [];
  const isRepeat = clientId !== undefined && (await parts.core.read(wasSent, actor, clientId));
  const came: Came[number][] = [];
  try {
    for (const part of given) {
      const kept = isRepeat ? null : await keepFile(parts, actor, part);
      came.push({ name: kept?.file ?? null, bytes: part.bytes });
    }
    return came;
  } catch (error) {
    await drop(parts, actor, came);
    throw error;
  }
}

function inOrder(given: readonly Part[]): Part[] {
  const isPicture = ({ field }: Part) => field === 'files';
  return [...given.filter(isPicture), ...given.filter((part) => !isPicture(part))];
}

/** What was kept for a send that stores nothing is let go again. */
async function sendOrDrop(
  parts: HttpParts,
  actor: Member,
  input: SendInput & { files: SentFiles },
): Promise<SendAnswer> {
  try {
    const sent = await parts.core.run(sendMessage, actor, input);
    if (sent.repeated) await drop(parts, actor, input.files.came);
    return sent;
  } catch (error) {
    await drop(parts, actor, input.files.came);
    throw error;
  }
}

async function drop({ core, log, sweepFiles }: HttpParts, actor: Member, came: Came): Promise<void> {
  const names = came.flatMap(({ name }) => name ?? []);
  if (names.length === 0) return;
  // They expire by themselves where this fails; why they are not needed is what the sender must hear.
  await core.run(dropUploads, actor, names).catch((error: unknown) => log.warn({ error }, 'uploads were not dropped'));
  sweepFiles();
}

/** Positions among `files` of those that are no pictures. */
function positionsSkipped(request: Request, came: Came): number[] {
  const pictures = partsOf(request).filter(({ field }) => field === 'files').length;
  return came.slice(0, pictures).flatMap(({ name }, position) => (name === null ? [position] : []));
}

/** Names of files that were uploaded before. @throws {ChatError} InvalidUploads */
function uploadsOf(request: Request): string[] {
  const given = scalarOf(bodyOf(request), 'uploads')?.trim() ?? '';
  const names = given === '' ? [] : given.split(',').map((name) => name.trim());
  if (!names.every((name) => storedName.test(name))) throw new ChatError('InvalidUploads');
  return names;
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
