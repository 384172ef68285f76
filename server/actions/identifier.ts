import { formatConversation, formatDeletedPart } from '#shared/conversation.ts';
import type { ChannelRow } from '../storage/conversations.ts';
import type { MemberRow } from '../storage/members.ts';

/** The canonical identifier of a conversation. `participants` matter for direct messages only. */
export function identifierOf(
  row: Pick<ChannelRow, 'id' | 'kind' | 'name'>,
  participants: readonly PersonInName[],
): string {
  const users = participants.map(partOf);
  return formatConversation({ kind: row.kind, channelId: row.id, name: row.name ?? '', users });
}

type PersonInName = Pick<MemberRow, 'username' | 'userId' | 'deleted'>;

/** A person in the identifier of a direct message. Those whose account is gone keep a part of their own. */
function partOf({ username, userId, deleted }: PersonInName): string {
  return deleted ? formatDeletedPart(userId) : username;
}
