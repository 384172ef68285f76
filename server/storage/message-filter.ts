import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import type { Schema } from './schema.ts';

/** What a message can have besides its words. */
export type Extra = 'image' | 'file' | 'link' | 'reaction' | 'pin';

/** What messages somebody looks for, words aside. Always live ones that people wrote and that this person can read now. */
export interface MessageFilter {
  readonly reader: { readonly workspaceId: number; readonly memberId: number };
  readonly senderId?: number | undefined;
  readonly notSenderId?: number | undefined;
  readonly channelId?: number | undefined;
  /** Created from this time on, and before that one. */
  readonly startUs?: number | undefined;
  readonly endUs?: number | undefined;
  readonly has?: Extra | undefined;
  /** Only what the reader has not read. */
  readonly unread?: boolean | undefined;
}

/** A message that fits, with its text. */
export interface SoughtRow {
  id: number;
  content: string | null;
}

const extras: Readonly<Record<Extra, Expression<SqlBool>>> = {
  image: sql`m.attachment is not null and json_extract(m.attachment, '$.kind') = 'image'`,
  file: sql`m.attachment is not null and json_extract(m.attachment, '$.kind') <> 'image'`,
  link: sql`(lower(m.content) like '%http://%' or lower(m.content) like '%https://%' or lower(m.content) like '%www.%')`,
  reaction: sql`m.reactions_us is not null and exists (select 1 from reactions r where r.message_id = m.id)`,
  pin: sql`m.pinned_us is not null`,
};

/**
 * The messages `m` that fit; which of them to look at, and in which order, is for the caller to add. No index is to be
 * taken for what is asked here, hence the `+`: another way to the same few messages could be as long as a channel.
 */
export function matching(connection: Kysely<Schema>, filter: MessageFilter) {
  const { senderId, notSenderId, channelId, startUs, endUs, has, unread } = filter;
  let query = connection
    .selectFrom('messages as m')
    .select(['m.id', 'm.content'])
    .where('m.content_type', '=', 'text')
    .where('m.deleted_us', 'is', null)
    .where(isReadable(filter.reader));
  if (senderId !== undefined) query = query.where(sql`+m.sender_id`, '=', senderId);
  if (notSenderId !== undefined) query = query.where('m.sender_id', '<>', notSenderId);
  if (channelId !== undefined) query = query.where(sql`+m.channel_id`, '=', channelId);
  if (startUs !== undefined) query = query.where('m.created_us', '>=', startUs);
  if (endUs !== undefined) query = query.where('m.created_us', '<', endUs);
  if (has !== undefined) query = query.where(extras[has]);
  return unread === true ? query.where(isUnread(filter.reader)) : query;
}

/** What `actions/access.ts` says of one conversation, for any message: the first one its reader can see, or nothing. */
function isReadable({ workspaceId, memberId }: MessageFilter['reader']): Expression<SqlBool> {
  return sql`+m.n >= (
    select case when c.kind = 'public' then 1 else (
      select p.first_n from participants p where p.channel_id = c.id and p.member_id = ${memberId}
    ) end
    from channels c where c.id = m.channel_id and c.workspace_id = ${workspaceId})`;
}

function isUnread({ memberId }: MessageFilter['reader']): Expression<SqlBool> {
  return sql`+m.n > coalesce((
    select r.read_n from read_marks r where r.member_id = ${memberId} and r.channel_id = m.channel_id), 0)`;
}
