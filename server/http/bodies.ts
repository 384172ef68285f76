import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import express, { type RequestHandler } from 'express';
import multer from 'multer';
import { ChatError } from '../errors.ts';
import { feedForm } from './feed-form.ts';
import { tooLarge } from './too-large.ts';

const kib = 1_024;

/** The most a body may hold, by what it is for. */
export const bodyBytes = { signIn: 32 * kib, form: 64 * kib, message: 256 * kib } as const;

/** What a form of several parts may consist of. */
export const multipartLimits = {
  fields: 20,
  fieldNameSize: 64,
  fieldNestingDepth: 0,
  fieldArrayIndexLimit: 0,
  parts: 30,
  headerPairs: 32,
};

/** What stands between the fields of a form. */
const formOverheadBytes = 8 * kib;

interface BodyOptions {
  maxBytes: number;
  json: boolean;
  /** Reads forms that have files; absent: a form has none. */
  files?: RequestHandler;
}

/** Fields of a form or a JSON body, and files where the route takes them. */
export function readBody(options: BodyOptions): RequestHandler[] {
  const common = { limit: options.maxBytes, inflate: false };
  const formBytes = options.maxBytes + formOverheadBytes;
  const form = {
    limits: { ...multipartLimits, fieldSize: options.maxBytes },
    defParamCharset: 'utf8',
    streamHandler: feedForm({ formBytes, fieldBytes: options.maxBytes }),
  };
  return [
    checkType(options.json),
    ...(options.json ? [express.json({ ...common, strict: true, verify: checkJson }), checkDepth()] : []),
    express.urlencoded({ ...common, extended: false, parameterLimit: 100, verify: checkForm }),
    ...(options.files === undefined ? [checkLength(formBytes), multer(form).none()] : [options.files]),
  ];
}

function checkType(json: boolean): RequestHandler {
  const types = ['urlencoded', 'multipart/form-data', ...(json ? ['json'] : [])];
  return (request, _response, next) => {
    // `is` answers null for a request without a body.
    const isTaken = request.is(types) !== false && !isPacked(request.headers);
    if (!isTaken && hasBody(request.headers)) throw new ChatError('UnsupportedMediaType');
    next();
  };
}

function isPacked(headers: IncomingHttpHeaders): boolean {
  return (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

// Decoding would turn what is no UTF-8 into U+FFFD without a word; a sender is told instead.
type Check = (request: unknown, response: unknown, bytes: Buffer, charset: string) => void;

const checkJson: Check = (_request, _response, bytes, charset) => {
  if (charset === 'utf-8' && !isUtf8(bytes)) throw new ChatError('BadRequest', { message: 'invalid body' });
};

/** A lone surrogate, as UTF-8 would write it. */
export const escapedSurrogate = /%ed%[ab]/i;

const checkForm: Check = (_request, _response, bytes, charset) => {
  const isBroken = charset === 'utf-8' && (!isUtf8(bytes) || escapedSurrogate.test(bytes.toString('latin1')));
  if (isBroken) throw new ChatError('BadRequest', { message: 'invalid body' });
};

const deepest = 32;

function checkDepth(): RequestHandler {
  return (request, _response, next) => {
    if (isDeeperThan(deepest, request.body)) throw new ChatError('BadRequest', { message: 'invalid body' });
    next();
  };
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

/** Before a form that says how long it is has come. */
function checkLength(maxBytes: number): RequestHandler {
  return (request, _response, next) => {
    if (request.is('multipart/form-data') && Number(request.headers['content-length'] ?? 0) > maxBytes) {
      throw tooLarge();
    }
    next();
  };
}
