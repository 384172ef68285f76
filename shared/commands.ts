import * as z from 'zod/mini';
import {
  channelIdentifier,
  clientId,
  countFrom0,
  historyLimit,
  positiveInt,
  replyTarget,
  storableText,
  syncLimit,
} from './fields.ts';
import { limits } from './limits.ts';
import { channelHeadSchema, messageSchema, personSchema, presenceMapSchema } from './objects.ts';
import { presenceStates } from './presence.ts';

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

const page = z.object({ messages: z.array(messageSchema), more: z.boolean() });

const typingPlace = z.object({ channel: channelIdentifier, root_id: z.optional(z.nullable(positiveInt)) });

/**
 * The table of what a client may ask over the socket: name → schema of the input and of `data` in the answer.
 * Every type on both sides derives from it. Writes are answered after the commit (RT-31).
 */
export const commands = {
  'message:send': { input: sendInput, output: sendOutput },
  'read:mark': { input: z.object({ channel: channelIdentifier, n: countFrom0 }), output: readPosition },
  'presence:report': {
    input: z.object({ state: z.enum(presenceStates) }),
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
    }),
    output: z.object({ epoch: z.string(), revs, channels: z.array(channelHeadSchema), gone: z.array(z.int()) }),
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
  'presence:load': { input: nothing, output: z.object({ rev: z.int(), states: presenceMapSchema }) },
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<N extends CommandName> = z.infer<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<(typeof commands)[N]['output']>;

/** True for a name in the table; a name such as `__proto__` is not. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
