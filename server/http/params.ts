import type { Request } from 'express';
import type { ZodMiniType } from 'zod/mini';
import { isStorable } from '#shared/text.ts';
import { ChatError } from '../errors.ts';
import { escapedSurrogate } from './bodies.ts';

/** A field as a form, a query or a JSON body can give one. */
type Given = Record<string, unknown>;

/** What was given for a field. @throws {ChatError} BadRequest  in parts, such as `text[]` */
export function givenIn(from: Given, name: string): unknown {
  if (Object.keys(from).some((key) => key.startsWith(`${name}[`))) throw invalid(name);
  return Object.hasOwn(from, name) ? from[name] : undefined;
}

/**
 * A field as text; undefined when it is absent.
 * @throws {ChatError} BadRequest  given twice, any other type, NUL, a lone surrogate
 */
export function textOf(from: Given, name: string): string | undefined {
  const value = givenIn(from, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || !isStorable(value)) throw invalid(name);
  return value;
}

/** A field by the schema that the socket command of the same action has for it. @throws {ChatError} BadRequest */
export function fieldOf<T>(schema: ZodMiniType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalid(name);
  return parsed.data;
}

/** Like `textOf`, but null is told from absent: it takes something away. */
export function nullableTextOf(from: Given, name: string): string | null | undefined {
  return givenIn(from, name) === null ? null : textOf(from, name);
}

/** Like `textOf`, and a number or boolean of a JSON body becomes text. */
export function scalarOf(from: Given, name: string): string | undefined {
  const value = givenIn(from, name);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : textOf(from, name);
}

/** The fields of a body; an absent body counts as an empty one. */
export function bodyOf(request: Request): Given {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body');
  return body as Given; // a non-array object
}

/** The fields of the query. @throws {ChatError} BadRequest  a lone surrogate, which decoding would turn into U+FFFD */
export function queryOf(request: Request): Given {
  if (escapedSurrogate.test(request.originalUrl)) throw invalid('query');
  return request.query;
}

const longestIdentifier = 512;
/** Names nothing, and is judged like every other identifier that does not. */
const malformedIdentifier = 'dm:';

/** The identifier in a path, decoded. @throws {ChatError} InvalidChannel  NUL */
export function channelOf(request: Request): string {
  const given = request.params['channel'];
  if (typeof given !== 'string' || !isStorable(given)) throw new ChatError('InvalidChannel');
  return identifierIn(given);
}

/** An identifier as somebody gave it, or one that names nothing. */
export function identifierIn(given: string): string {
  // Too long for a name, and composing its characters would take time with the square of its length.
  return given.length > longestIdentifier && !given.startsWith('dm:') ? malformedIdentifier : given;
}

/** No message has this id: what cannot be one is judged like one that does not exist. */
export const noSuchMessage = 0;

/** The message id in a path. */
export function messageIdOf(request: Request): number {
  return messageIdIn(String(request.params['id']));
}

/** The message id that a text is. */
export function messageIdIn(text: string): number {
  const id = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : noSuchMessage;
}

/** One of some words. @throws {ChatError} BadRequest  anything else */
export function wordOf<Word extends string>(from: Given, name: string, words: readonly Word[]): Word | undefined {
  const text = textOf(from, name);
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined) throw invalid(name);
  return word;
}

/** @throws {ChatError} BadRequest  not a whole number within the bounds */
export function integerOf(from: Given, name: string, bounds: { min: number; max: number }): number | undefined {
  const text = scalarOf(from, name);
  if (text === undefined) return undefined;
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max)) throw invalid(name);
  return value;
}

const longestNumber = 400;
// No two parts can match the same digits, so that a long number that is none is seen in one pass.
const decimalNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Seconds as a decimal number, or `Infinity`; NaN for anything else. */
export function secondsIn(text: string): number {
  if (text.length > longestNumber) return Number.NaN;
  const number = text.trim();
  if (/^\+?Infinity$/i.test(number)) return Number.POSITIVE_INFINITY;
  return decimalNumber.test(number) ? Number(number) : Number.NaN;
}

const usPerSecond = 1_000_000;

/** The first whole microsecond that is not before a time. Compared in seconds, as every time goes out. */
export function firstUsFrom(seconds: number): number {
  const us = Math.round(seconds * usPerSecond);
  return us / usPerSecond < seconds ? us + 1 : us;
}

/** The last whole microsecond that is not after a time. */
export function lastUsUpTo(seconds: number): number {
  const us = Math.round(seconds * usPerSecond);
  return us / usPerSecond > seconds ? us - 1 : us;
}

export function invalid(field: string): ChatError {
  return new ChatError('BadRequest', { message: `invalid ${field}` });
}
