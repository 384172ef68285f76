import type { Request } from 'express';
import { isStorable } from '#shared/text.ts';
import { ChatError } from '../errors.ts';

/** A field as a form, a query or a JSON body can give one. */
type Given = Record<string, unknown>;

/**
 * A scalar field as text; undefined when it is absent. Numbers and booleans of a JSON body become text.
 * @throws {ChatError} BadRequest  given twice, an array or object, NUL, a lone surrogate
 */
export function textOf(from: Given, name: string): string | undefined {
  const value = Object.hasOwn(from, name) ? from[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || !isStorable(value)) throw invalid(name);
  return value;
}

/** The fields of a body; an absent body counts as an empty one. */
export function bodyOf(request: Request): Given {
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body');
  return body as Given; // a non-array object
}

/** The fields of the query. */
export function queryOf(request: Request): Given {
  return request.query;
}

/** A path parameter, decoded. @throws {ChatError} BadRequest  NUL or a lone surrogate */
export function pathOf(request: Request, name: string): string {
  return textOf(request.params, name) ?? '';
}

/** A message id in a path, or null for anything that cannot be one and so does not exist. */
export function messageIdOf(request: Request): number | null {
  const text = pathOf(request, 'id');
  const id = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

/** @throws {ChatError} BadRequest  not a whole number within the bounds */
export function integerOf(from: Given, name: string, bounds: { min: number; max: number }): number | undefined {
  const text = textOf(from, name);
  if (text === undefined) return undefined;
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max)) throw invalid(name);
  return value;
}

export function invalid(field: string): ChatError {
  return new ChatError('BadRequest', { message: `invalid ${field}` });
}
