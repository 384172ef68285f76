import { createHash } from 'node:crypto';
import type { MessageRow } from '../../storage/messages.ts';
import type { QueryContext } from '../action.ts';
import { findUploads } from '../files/take.ts';
import type { SendInput } from './send.ts';
import { storedText } from './text.ts';

/** True when this person has sent a message with this `client_id`: whatever comes with the repeat will not be stored. */
export async function wasSent(context: QueryContext, clientId: string): Promise<boolean> {
  return (await findSent(context, clientId)) !== null;
}

/** The first message of an earlier send of the actor with this `client_id`. */
export async function findSent(context: QueryContext, clientId: string | undefined): Promise<MessageRow | null> {
  if (clientId === undefined) return null;
  return (await context.store.messages.findByClientId(context.actor.userId, clientId)) ?? null;
}

/**
 * What a send consists of, as its sender gave it: a repeat with the same `client_id` must have the same digest. Files
 * count by their size as they were given, also those that were skipped. The channel counts by its id: a rename between
 * the two must not make them differ.
 * @throws {ChatError} BadRequest  an upload that the actor has not brought in
 */
export async function digestOfSend(context: QueryContext, input: SendInput, channelId: number): Promise<string> {
  const { came, uploads } = input.files ?? { came: [], uploads: [] };
  const uploaded = await findUploads(context, uploads);
  const fileBytes = [...came.map(({ bytes }) => bytes), ...uploaded.map((file) => file.given_bytes)];
  const parts = [channelId, storedText(input.text) ?? '', input.reply_to_id ?? null];
  const told = fileBytes.length === 0 ? parts : [...parts, fileBytes];
  return createHash('sha256').update(JSON.stringify(told)).digest('base64url');
}
