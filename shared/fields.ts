import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { isStorable } from './text.ts';

/** Text that comes back as it was given: no NUL, no lone surrogate. */
export const storableText = z.string().check(z.refine(isStorable, 'not valid text'));

export const channelIdentifier = storableText.check(z.minLength(1), z.maxLength(512));

/** Message text before its length is judged, so that too long is told apart from malformed. */
export const messageText = storableText;

export const clientId = z.string().check(z.regex(/^[\x20-\x7e]{1,64}$/, 'invalid client_id'));

export const positiveInt = z.int().check(z.positive());

export const countFrom0 = z.int().check(z.nonnegative());

/** Page size between 1 and a maximum. */
export function pageLimit(max: number) {
  return z.optional(z.int().check(z.minimum(1), z.maximum(max)));
}

export const replyTarget = z.optional(z.nullable(z.int()));

export const syncLimit = pageLimit(limits.syncRowsMax);
export const historyLimit = pageLimit(limits.historyRowsMax);
