import * as z from 'zod/mini';
import { commands } from './commands.ts';
import { limits } from './limits.ts';
import { channelHeadSchema, messageSchema, personSchema } from './objects.ts';
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

const typingPlace = { channel_id: z.int(), username: z.string(), root_id: z.nullable(z.int()) };

/**
 * The table of what the server tells: name → payload and the stream that counts it, or null.
 * A counted event repairs itself when it is lost; the others may vanish (RT-40 to RT-46).
 */
export const events = {
  'message:created': { stream: 'channel', payload: channelChange },
  'thread:changed': { stream: 'channel', payload: channelChange },
  'dm:opened': { stream: 'user', payload: counted('user', { head: channelHeadSchema }) },
  'read:moved': {
    stream: 'user',
    payload: counted('user', { channel_id: z.int(), read_n: z.int(), unread: z.int(), mentions: z.int() }),
  },
  'member:joined': {
    stream: 'workspace',
    payload: counted('workspace', {
      userId: z.string(),
      handle: z.string(),
      name: z.string(),
      role: z.enum(roles),
      state: z.enum(presenceStates),
    }),
  },
  'presence:changed': {
    stream: 'presence',
    payload: counted('presence', { states: z.record(z.string(), z.enum(presenceStates)) }),
  },
  'typing:started': { stream: null, payload: z.object({ ...typingPlace, for_ms: z.int() }) },
  'typing:stopped': { stream: null, payload: z.object(typingPlace) },
  welcome: { stream: null, payload: welcome },
  'session:ended': {
    stream: null,
    payload: z.object({ reason: z.enum(['signed_out', 'revoked', 'password', 'deactivated', 'deleted', 'expired']) }),
  },
  'connection:limited': { stream: null, payload: z.object({ code: z.string(), retry_after_ms: z.int() }) },
  'server:restarting': { stream: null, payload: z.object({ spread_ms: z.int() }) },
  'events:batched': {
    stream: null,
    payload: z.object({
      events: z.array(z.tuple([z.string(), z.unknown()])).check(z.maxLength(limits.batchEvents)),
    }),
  },
} as const;

export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]['payload']>;

/** Names of the events that are counted on a stream: the ones `apply` must know. */
export type CountedEventName = {
  [N in EventName]: (typeof events)[N]['stream'] extends null ? never : N;
}[EventName];

/** Any event with its payload, as it is announced and as it is applied. */
export type AnyEvent = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

/** True for a name in the table. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
