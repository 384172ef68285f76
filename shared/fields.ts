import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { isStorable } from './text.ts';

/** Text that comes back as it was given: no NUL, no lone surrogate. */
export const storableText = z.string().check(z.refine(isStorable, 'not valid text'));

/** A conversation's identifier in any spelling; what it means is judged with the data. */
export const channelIdentifier = storableText.check(z.minLength(1), z.maxLength(512));

/** The name a client gives a send, so that repeating it stores once: printable ASCII. */
export const clientId = z.string().check(z.regex(/^[\x20-\x7e]{1,64}$/, 'invalid client_id'));

/** An id. */
export const positiveInt = z.int().check(z.positive());

/** A number of a stream or a position: 0 is before the first. */
export const countFrom0 = z.int().check(z.nonnegative());

function pageLimit(max: number) {
  return z.optional(z.int().check(z.minimum(1), z.maximum(max)));
}

/** The message a reply is to. One that does not exist is ignored, not refused. */
export const replyTarget = z.optional(z.nullable(z.int()));

/** Rows of one page of catch-up. */
export const syncLimit = pageLimit(limits.syncRowsMax);
/** Rows of one page of history. */
export const historyLimit = pageLimit(limits.historyRowsMax);

/** The name of a reaction as a client gives it; whether it is one is judged with the table. */
export const reactionName = storableText.check(z.maxLength(64));
