import { ChatError } from '../../errors.ts';
import { demandRight } from '../rights.ts';
import type { Context } from '../action.ts';
import { accessPublic, announcePublic } from './public.ts';

/**
 * Archive a public channel: it can be read and searched, and nobody writes in it. Once more changes nothing.
 *
 * In:  channel (name, or a former one)
 * Announces channel:archived to the workspace.
 * @throws {ChatError} PermissionDenied · Forbidden
 * @throws {ChatError} LastChannel  it is the only one that is not archived
 */
export async function archiveChannel(context: Context, { channel }: { channel: string }): Promise<void> {
  demandRight(context, 'manage');
  const { store, actor, nowUs } = context;
  const row = await accessPublic(context, channel);
  if (row.archived_us !== null) return;
  await store.conversations.update(row.id, { archived_us: nowUs });
  await announcePublic(context, 'channel:archived', row.id);
  // Looked at last: the number of the workspace's change has put parallel ones in order.
  const left = await store.conversations.listPublic(actor.workspaceId);
  if (left.length === 0) throw new ChatError('LastChannel');
}

/**
 * Bring an archived public channel back, at the end of the order. Once more changes nothing.
 *
 * In:  channel (name, or a former one)
 * Announces channel:updated to the workspace.
 * @throws {ChatError} PermissionDenied · Forbidden
 */
export async function unarchiveChannel(context: Context, { channel }: { channel: string }): Promise<void> {
  demandRight(context, 'manage');
  const { conversations } = context.store;
  const row = await accessPublic(context, channel);
  if (row.archived_us === null) return;
  const position = await conversations.findEnd(row.workspace_id);
  await conversations.update(row.id, { archived_us: null, position });
  await announcePublic(context, 'channel:updated', row.id);
}
