import { deletedSender } from '#shared/message.ts';
import type { ChannelDetailRow } from '../../storage/conversations.ts';
import { identifierOf } from '../identifier.ts';
import type { QueryContext } from '../action.ts';
import { secondsOf } from '../messages/view.ts';

/** A public channel as those see it who manage it. */
export interface ChannelDetail {
  channel_id: number;
  channel: string;
  name: string | null;
  topic: string | null;
  posting: 'all' | 'managers';
  archived: boolean;
  /** Username; null for channels that came with the workspace. */
  created_by: string | null;
  /** Unix seconds with a fraction. */
  created_ts: number;
}

function viewDetail(row: ChannelDetailRow): ChannelDetail {
  return {
    channel_id: row.id,
    channel: identifierOf(row, []),
    name: row.name,
    topic: row.topic,
    posting: row.posting,
    archived: row.archived_us !== null,
    created_by: row.creatorDeletedUs === null ? row.creator : deletedSender,
    // The wall clock may stand at a whole second; no time on the wire does.
    created_ts: secondsOf(row.created_us % 1_000_000 === 0 ? row.created_us + 1 : row.created_us),
  };
}

/** One public channel as it now is. */
export async function detailOf({ store }: QueryContext, channelId: number): Promise<ChannelDetail> {
  return viewDetail(await store.conversations.findDetail(channelId));
}

/**
 * The workspace's public channels in the managed order, the same for everyone.
 *
 * In:  archived (true: archived ones too, behind the others, the oldest archived first)
 */
export async function listChannelDetails(
  { store, actor }: QueryContext,
  { archived }: { archived: boolean },
): Promise<ChannelDetail[]> {
  const rows = await store.conversations.listPublicDetails(actor.workspaceId);
  return rows.filter((row) => archived || row.archived_us === null).map(viewDetail);
}
