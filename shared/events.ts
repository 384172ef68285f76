import * as z from 'zod/mini';
import { commands } from './commands.ts';
import { limits } from './limits.ts';
import { channelFactsSchema, channelHeadSchema, messageSchema, personSchema, positionsSchema } from './objects.ts';
import { presenceStates } from './presence.ts';
import { roles } from './roles.ts';

/** What every counted event of a channel carries: put this row, in this place, as this change (RT-42). */
const channelChange = z.object({
  workspace_id: z.int(),
  channel_id: z.int(),
  channel: z.string(),
  seq: z.int(),
  message: messageSchema,
});

/** An event of one of the three small streams: which one, and its number there. */
function counted<S extends string, P extends z.core.$ZodLooseShape>(stream: S, payload: P) {
  return z.object({ workspace_id: z.int(), stream: z.literal(stream), rev: z.int(), ...payload });
}

/** An event that rides with a notice: `seq` is the notice's, and this is not counted (RT-45). */
function riding<P extends z.core.$ZodLooseShape>(payload: P) {
  return z.object({ workspace_id: z.int(), channel_id: z.int(), channel: z.string(), seq: z.int(), ...payload });
}

/** Who came or went, and by whose hand. */
const movedMember = riding({ username: z.string(), by: z.string() });

const limitsOfWelcome = z.object({
  frame_bytes: z.int(),
  text_chars: z.int(),
  sends_per_minute: z.int(),
  typing_ms: z.int(),
  typing_shown_ms: z.int(),
  head_check_ms: z.int(),
});

/** First frame of a connection: who one is, the head of every stream, and with `auth.first` what one starts with. */
const welcome = z.object({
  protocol: z.literal(1),
  server_version: z.string(),
  client_build: z.string(),
  epoch: z.string(),
  now: z.number(),
  me: z.object({
    ...personSchema.shape,
    is_admin: z.boolean(),
    kind: z.enum(['browser', 'native', 'integration']),
    scope: z.enum(['read_write', 'read_only']),
  }),
  workspace: z.object({ id: z.int(), name: z.string() }),
  revs: z.object({ user: z.int(), workspace: z.int(), presence: z.int() }),
  channels: z.array(channelHeadSchema),
  more_channels: z.boolean(),
  limits: limitsOfWelcome,
  first: z.optional(
    z.object({
      user: z.object({ rev: z.int() }),
      workspace: commands['workspace:load'].output,
      presence: commands['presence:load'].output,
      page: z.optional(z.array(messageSchema)),
    }),
  ),
});
export type Welcome = z.infer<typeof welcome>;

/** What `auth` of a connection holds (RT-6), and nothing else. */
export const handshakeAuth = z.strictObject({
  v: z.literal(1),
  token: z.optional(z.string()),
  build: z.optional(z.string()),
  first: z.optional(z.strictObject({ open: z.optional(z.string()) })),
});

/** `for_ms`: how long to show it from now on; 0 when it has ended. */
const typingNotice = z.object({
  channel_id: z.int(),
  username: z.string(),
  root_id: z.nullable(z.int()),
  for_ms: z.int(),
});

/**
 * The table of what the server tells: name → payload and the streams that count it; `rides`: it comes with a notice
 * and is not counted itself. A counted event repairs itself when it is lost, others may vanish (RT-40 to RT-46).
 */
export const events = {
  'message:created': { streams: ['channel'], payload: channelChange },
  'message:edited': { streams: ['channel'], payload: channelChange },
  'message:deleted': { streams: ['channel'], payload: channelChange },
  'reaction:changed': {
    streams: ['channel'],
    payload: z.object({
      ...channelChange.shape,
      change: z.object({ username: z.string(), reaction: z.string(), on: z.boolean() }),
    }),
  },
  'pin:changed': { streams: ['channel'], payload: channelChange },
  'thread:changed': { streams: ['channel'], payload: channelChange },
  'channel:skipped': {
    streams: ['channel'],
    payload: z.object({ workspace_id: z.int(), channel_id: z.int(), seq: z.int() }),
  },
  'channel:created': {
    streams: ['workspace', 'user'],
    payload: z.union([counted('workspace', { head: channelHeadSchema }), counted('user', { head: channelHeadSchema })]),
  },
  'channel:updated': {
    streams: ['workspace', 'rides', 'user'],
    payload: z.union([
      counted('workspace', { head: channelFactsSchema }),
      riding({ head: channelFactsSchema }),
      counted('user', { head: channelFactsSchema }),
    ]),
  },
  'channel:archived': { streams: ['workspace'], payload: counted('workspace', { head: channelFactsSchema }) },
  'channel:joined': { streams: ['rides'], payload: movedMember },
  'channel:left': {
    streams: ['rides', 'user'],
    payload: z.union([
      movedMember,
      counted('user', { channel_id: z.int(), channel: z.string(), reason: z.enum(['left', 'removed']) }),
    ]),
  },
  'dm:opened': { streams: ['user'], payload: counted('user', { head: channelHeadSchema }) },
  'dm:closed': { streams: ['user'], payload: counted('user', { channel_id: z.int() }) },
  'read:moved': {
    streams: ['user'],
    payload: counted('user', { channel_id: z.int(), read_n: z.int(), unread: z.int(), mentions: z.int() }),
  },
  'receipt:moved': {
    streams: [],
    payload: z.object({ workspace_id: z.int(), channel_id: z.int(), positions: positionsSchema, ts: z.number() }),
  },
  'profile:updated': { streams: ['workspace'], payload: counted('workspace', personSchema.shape) },
  'member:joined': {
    streams: ['workspace'],
    payload: counted('workspace', {
      userId: z.string(),
      handle: z.string(),
      name: z.string(),
      role: z.enum(roles),
      state: z.enum(presenceStates),
    }),
  },
  'member:removed': {
    streams: ['workspace'],
    payload: counted('workspace', { userId: z.string(), handle: z.string() }),
  },
  'presence:changed': {
    streams: ['presence'],
    payload: counted('presence', { states: z.record(z.string(), z.enum(presenceStates)) }),
  },
  'typing:started': { streams: [], payload: typingNotice },
  'typing:stopped': { streams: [], payload: typingNotice },
  welcome: { streams: [], payload: welcome },
  'session:ended': {
    streams: [],
    payload: z.object({ reason: z.enum(['signed_out', 'revoked', 'password', 'deactivated', 'deleted', 'expired']) }),
  },
  'connection:limited': { streams: [], payload: z.object({ code: z.string(), retry_after_ms: z.int() }) },
  'server:restarting': { streams: [], payload: z.object({ spread_ms: z.int() }) },
  'events:batched': {
    streams: [],
    payload: z.object({
      events: z.array(z.tuple([z.string(), z.unknown()])).check(z.maxLength(limits.batchEvents)),
    }),
  },
} as const;

export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]['payload']>;

/** Names of the events that a stream counts or a notice carries: the ones `apply` must know. */
export type CountedEventName = {
  [N in EventName]: (typeof events)[N]['streams'] extends readonly [] ? never : N;
}[EventName];

/** Any event with its payload, as it is announced and as it is applied. */
export type AnyEvent = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

/** True for a name in the table. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
