import * as z from 'zod/mini';
import {
  channelIdentifier,
  clientId,
  countFrom0,
  historyLimit,
  positiveInt,
  reactionName,
  replyTarget,
  storableText,
  syncLimit,
} from './fields.ts';
import { limits } from './limits.ts';
import { channelHeadSchema, messageSchema, personSchema, positionsSchema, presenceMapSchema } from './objects.ts';
import { presenceChoices, presenceStates } from './presence.ts';

const nothing = z.object({});
const revs = z.object({ user: z.int(), workspace: z.int(), presence: z.int() });

/** `message:send`, and the fields of `POST /send` (which may leave out `client_id`). */
export const sendInput = z.object({
  channel: channelIdentifier,
  text: storableText,
  client_id: clientId,
  reply_to_id: replyTarget,
});
/** What a send is answered with; `ts` in Unix seconds. */
const sendOutput = z.object({ id: z.int(), n: z.int(), seq: z.int(), ts: z.number() });

/** Where one person has read up to in one channel, with the counts that follow from it. */
const readPosition = z.object({ read_n: z.int(), unread: z.int(), mentions: z.int() });

/** The number of the change that a write made, or of the newest one when it changed nothing (RT-32). */
const change = z.object({ seq: z.int() });

/** `message:edit`, and the field of `POST /edit`. */
const editInput = z.object({ message_id: positiveInt, text: storableText });

/** How far others have read in one channel; `ts` is the time of the newest move, Unix seconds. */
const positions = z.object({ channel_id: z.int(), positions: positionsSchema, ts: z.number() });

const page = z.object({ messages: z.array(messageSchema), more: z.boolean() });

const typingPlace = z.object({ channel: channelIdentifier, root_id: z.optional(z.nullable(positiveInt)) });

/**
 * The table of what a client may ask over the socket: name → schema of the input and of `data` in the answer.
 * Every type on both sides derives from it. Writes are answered after the commit (RT-31).
 */
export const commands = {
  'message:send': { input: sendInput, output: sendOutput },
  'message:edit': { input: editInput, output: change },
  'message:delete': { input: z.object({ message_id: positiveInt }), output: change },
  'reaction:set': {
    input: z.object({ message_id: positiveInt, reaction: reactionName, on: z.boolean() }),
    output: z.object({ reactions: z.record(z.string(), z.array(z.string())), seq: z.int() }),
  },
  'pin:set': { input: z.object({ message_id: positiveInt, on: z.boolean() }), output: change },
  'read:mark': { input: z.object({ channel: channelIdentifier, n: countFrom0 }), output: readPosition },
  'read:rewind': { input: z.object({ message_id: positiveInt }), output: readPosition },
  'dm:close': { input: z.object({ channel: channelIdentifier }), output: nothing },
  'presence:report': {
    input: z.object({ state: z.enum(presenceStates) }),
    output: z.object({ state: z.enum(presenceStates) }),
  },
  'presence:choose': {
    input: z.object({ state: z.nullable(z.enum(presenceChoices)) }),
    output: z.object({ state: z.enum(presenceStates) }),
  },
  'typing:start': { input: typingPlace, output: nothing },
  'typing:stop': { input: typingPlace, output: nothing },
  'channel:sync': {
    input: z.object({ channel_id: positiveInt, after: countFrom0, limit: syncLimit }),
    output: z.object({
      head: channelHeadSchema,
      changes: z.array(messageSchema),
      next: z.int(),
      more: z.boolean(),
      reset: z.boolean(),
    }),
  },
  'channel:history': {
    input: z
      .object({
        channel_id: positiveInt,
        before_n: z.optional(positiveInt),
        after_n: z.optional(countFrom0),
        around_id: z.optional(positiveInt),
        limit: historyLimit,
      })
      .check(
        z.refine(
          (input) =>
            [input.before_n, input.after_n, input.around_id].filter((given) => given !== undefined).length === 1,
          'exactly one of before_n, after_n, around_id',
        ),
      ),
    output: page,
  },
  'heads:check': {
    input: z.object({
      revs,
      channels: z.array(z.tuple([positiveInt, countFrom0])).check(z.maxLength(limits.headsPerCheck)),
      open: z.optional(z.array(z.tuple([positiveInt, z.number()])).check(z.maxLength(limits.openPerCheck))),
    }),
    output: z.object({
      epoch: z.string(),
      revs,
      channels: z.array(channelHeadSchema),
      gone: z.array(z.int()),
      receipts: z.array(positions),
    }),
  },
  'user:load': {
    input: z.object({ after: z.optional(positiveInt) }),
    output: z.object({ rev: z.int(), channels: z.array(channelHeadSchema), more: z.boolean() }),
  },
  'workspace:load': {
    input: z.object({ after: z.optional(z.string().check(z.maxLength(limits.usernameChars))) }),
    output: z.object({
      rev: z.int(),
      people: z.array(personSchema),
      workspace: z.object({ id: z.int(), name: z.string() }),
      more: z.boolean(),
    }),
  },
  'receipt:list': {
    input: z.object({ channel_id: positiveInt }),
    output: z.object({ positions: positionsSchema, ts: z.number() }),
  },
  'presence:load': { input: nothing, output: z.object({ rev: z.int(), states: presenceMapSchema }) },
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<N extends CommandName> = z.infer<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<(typeof commands)[N]['output']>;

/** True for a name in the table; a name such as `__proto__` is not. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
