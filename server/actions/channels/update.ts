import type { ChannelRow } from '../../storage/conversations.ts';
import { identifierOf } from '../identifier.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { postMessage } from '../messages/post.ts';
import { detailOf, type ChannelDetail } from './detail.ts';
import { checkChannelName, checkTopic, claimName } from './name.ts';
import { renamedNotice, topicNotice } from './notices.ts';
import { accessLive, announcePublic } from './public.ts';

/** What is to change; fields that are not given stay. */
export interface UpdateInput {
  channel: string;
  name?: string;
  /** Empty clears it. */
  topic?: string;
  posting?: 'all' | 'managers';
  /** Among the channels that are not archived, from 0; beyond the end is the end. */
  position?: number;
}

type Fields = Partial<Pick<ChannelRow, 'topic' | 'posting'>> & { name?: string };

/**
 * Rename a public channel, change its topic, who may post, or its place in the order. A former name leads to the
 * channel until another one takes it.
 *
 * In:  channel (name, or a former one), name?, topic?, posting?, position?
 * Out: the channel
 * Announces message:created for the notices of a new name and a new topic, then channel:updated once, to the workspace.
 * @throws {ChatError} PermissionDenied  only managers and owners manage channels
 * @throws {ChatError} Forbidden · ChannelArchived
 * @throws {ChatError} BadRequest        a name or topic that cannot be
 * @throws {ChatError} NameTaken         another channel has the name, archived or not
 */
export async function updateChannel(context: Context, input: UpdateInput): Promise<ChannelDetail> {
  demandRight(context, 'manage');
  const row = await accessLive(context, input.channel);
  const fields = fieldsThatChange(row, input);
  const isChanged = await writeFields(context, row, fields);
  const isMoved = input.position !== undefined && (await move(context, row.id, input.position));
  await postNotices(context, { ...row, ...fields }, fields);
  if (isChanged || isMoved) await announcePublic(context, 'channel:updated', row.id);
  return detailOf(context, row.id);
}

function fieldsThatChange(row: ChannelRow, input: UpdateInput): Fields {
  const fields: Fields = {};
  if (input.name !== undefined) fields.name = checkChannelName(input.name);
  if (input.topic !== undefined) fields.topic = checkTopic(input.topic);
  if (input.posting !== undefined) fields.posting = input.posting;
  if (fields.name === row.name) delete fields.name;
  if (fields.topic === row.topic) delete fields.topic;
  if (fields.posting === row.posting) delete fields.posting;
  return fields;
}

async function writeFields(context: Context, row: ChannelRow, fields: Fields): Promise<boolean> {
  const { conversations } = context.store;
  if (Object.keys(fields).length === 0) return false;
  const write = () => conversations.update(row.id, fields);
  if (fields.name === undefined) await write();
  else await rename(context, row, fields.name, write);
  return true;
}

async function rename(context: Context, row: ChannelRow, name: string, write: () => Promise<void>): Promise<void> {
  await claimName(context, name, write);
  if (row.name !== null) await context.store.conversations.addAlias(row.workspace_id, row.name, row.id);
}

/** Put a channel in its place, and number all of them anew. False when it stands there already. */
async function move({ store, actor }: Context, channelId: number, position: number): Promise<boolean> {
  const rows = await store.conversations.listPublic(actor.workspaceId);
  const from = rows.findIndex(({ id }) => id === channelId);
  const to = Math.min(position, rows.length - 1);
  if (from === to) return false;
  const ordered = rows.toSpliced(from, 1).toSpliced(to, 0, ...rows.slice(from, from + 1));
  for (const [index, row] of ordered.entries()) {
    if (row.position !== index) await store.conversations.update(row.id, { position: index });
  }
  return true;
}

async function postNotices(context: Context, row: ChannelRow, { name, topic }: Fields): Promise<void> {
  const { username } = context.actor;
  const place = { row, identifier: identifierOf(row, []) };
  if (name !== undefined) await postMessage(context, place, renamedNotice(username, name));
  if (topic !== undefined) await postMessage(context, place, topicNotice(username));
}
