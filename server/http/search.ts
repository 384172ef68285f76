import type { RequestHandler, Response } from 'express';
import { limits } from '#shared/limits.ts';
import type { Message } from '#shared/message.ts';
import { countCodePoints } from '#shared/text.ts';
import type { SearchInput } from '../actions/search/question.ts';
import { listMentions, searchMessages, type Asker, type SearchPage } from '../actions/search/search.ts';
import { callerOf } from './caller.ts';
import { firstUsFrom, identifierIn, integerOf, invalid, queryOf, secondsIn, textOf, wordOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { createTurns } from './turns.ts';

type Query = ReturnType<typeof queryOf>;

/** `GET /search_messages` */
export function getSearch({ core }: HttpParts): RequestHandler {
  const turn = createTurns();
  return async (request, response) => {
    const query = queryOf(request);
    const answer = answerOn(response, query);
    const limit = integerOf(query, 'limit', { min: 1, max: limits.searchRows }) ?? limits.searchRows;
    answer(await searchMessages(core, callerOf(request), searchIn(query), askerOf(response, limit, turn)));
  };
}

/** `GET /mentions` */
export function getMentions({ core }: HttpParts): RequestHandler {
  const turn = createTurns();
  return async (request, response) => {
    const query = queryOf(request);
    const answer = answerOn(response, query);
    const input = { all: isSet(query, 'all'), endUs: timeUsIn(query, 'end') };
    answer(await listMentions(core, callerOf(request), input, askerOf(response, limits.searchRows, turn)));
  };
}

function searchIn(query: Query): SearchInput {
  const channel = textOf(query, 'channel');
  return {
    text: wordsIn(query),
    from: textOf(query, 'from'),
    channel: channel && identifierIn(channel),
    startUs: timeUsIn(query, 'start'),
    endUs: timeUsIn(query, 'end'),
    has: wordOf(query, 'has', ['image', 'file', 'link', 'reaction', 'pin']),
  };
}

function wordsIn(query: Query): string {
  const words = (textOf(query, 'q') ?? '').trim();
  if (countCodePoints(words) > limits.searchChars) throw invalid('q');
  return words;
}

function timeUsIn(query: Query, name: string): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const seconds = secondsIn(text);
  if (!Number.isFinite(seconds)) throw invalid(name);
  return firstUsFrom(seconds);
}

function isSet(query: Query, name: string): boolean {
  return textOf(query, name) === '1';
}

function askerOf(response: Response, limit: number, turn: Asker['turn']): Asker {
  return { limit, isGone: () => response.destroyed, turn };
}

/** How the caller wants messages: whole ones with `detail=1`. */
function answerOn(response: Response, query: Query): (page: SearchPage) => void {
  const view = isSet(query, 'detail') ? (message: Message) => message : inShort;
  return ({ messages, truncated }) => {
    if (truncated) response.set('X-Truncated', 'true');
    response.json(messages.map(view));
  };
}

function inShort({ id, channel, sender, content, filename, ts }: Message) {
  return { id, channel, sender, content, filename, ts };
}
