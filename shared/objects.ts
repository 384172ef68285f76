import * as z from 'zod/mini';
import { presenceStates } from './presence.ts';
import { roles } from './roles.ts';

const flag = z.union([z.literal(0), z.literal(1)]);
const nullableText = z.nullable(z.string());
const nullableTs = z.nullable(z.number());

/** A file of a message as the wire shows it: where it is served, and what its uploader called it. `size` in bytes. */
const attachmentSchema = z.object({
  kind: z.enum(['image', 'file', 'audio', 'video']),
  file: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.int(),
  width: z.nullable(z.int()),
  height: z.nullable(z.int()),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/**
 * The message object, the same over HTTP and sockets (RT-47).
 * Times are Unix seconds with a fraction, flags 0 or 1, `reactions` and `mentions` JSON inside a string.
 */
export const messageSchema = z.object({
  id: z.int(),
  channel: z.string(),
  sender: z.string(),
  content: nullableText,
  filename: nullableText,
  ts: z.number(),
  edited: flag,
  edited_ts: nullableTs,
  deleted: flag,
  deleted_ts: nullableTs,
  reply_to_id: z.nullable(z.int()),
  reactions: nullableText,
  reactions_ts: nullableTs,
  mentions: nullableText,
  seq: z.int(),
  n: z.int(),
  content_type: z.enum(['text', 'system']),
  client_id: nullableText,
  via: nullableText,
  pinned: flag,
  root_id: z.nullable(z.int()),
  reply_count: z.int(),
  group_id: z.nullable(z.int()),
  attachment: z.nullable(attachmentSchema),
  bot: z.null(),
  cards: z.null(),
  silent: flag,
});
export type Message = z.infer<typeof messageSchema>;

/** What a conversation is for everybody who can read it. `users` (everyone but the reader) only for direct messages. */
export const channelFactsSchema = z.object({
  channel_id: z.int(),
  channel: z.string(),
  kind: z.enum(['public', 'private', 'dm']),
  name: nullableText,
  topic: nullableText,
  posting: z.enum(['all', 'managers']),
  archived: z.boolean(),
  users: z.optional(z.array(z.string())),
  seq: z.int(),
  n: z.int(),
  last_ts: nullableTs,
});
export type ChannelFacts = z.infer<typeof channelFactsSchema>;

/** What a person's sidebar needs of one conversation. */
export const channelHeadSchema = z.object({
  ...channelFactsSchema.shape,
  first_n: z.int(),
  read_n: z.int(),
  unread: z.int(),
  mentions: z.int(),
  hidden: z.boolean(),
  starred: z.boolean(),
  muted: z.boolean(),
  level: z.nullable(z.enum(['all', 'mentions', 'none'])),
  phone_level: z.nullable(z.enum(['all', 'mentions', 'none'])),
});
export type ChannelHead = z.infer<typeof channelHeadSchema>;

/** A person or bot of the workspace as other members see it. */
export const personSchema = z.object({
  userId: z.string(),
  handle: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'bot']),
  role: z.enum(roles),
  name_color: nullableText,
  bio: nullableText,
  avatar_file: nullableText,
  state: z.enum(presenceStates),
});
export type Person = z.infer<typeof personSchema>;

/** Username → state, everyone who is not offline. */
export const presenceMapSchema = z.record(z.string(), z.enum(presenceStates));
export type PresenceMap = z.infer<typeof presenceMapSchema>;

/** Username → creation number of the newest message this person has read. */
export const positionsSchema = z.record(z.string(), z.int());
