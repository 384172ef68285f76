import type { IncomingHttpHeaders } from 'node:http';
import express, { type RequestHandler } from 'express';
import multer from 'multer';
import { ChatError } from '../errors.ts';

const kib = 1_024;

/** The most a body may hold, by what it is for. */
export const bodyBytes = { signIn: 32 * kib, form: 64 * kib, message: 256 * kib } as const;

/** Fields of a form or a JSON body; files have routes of their own. */
export function readBody(options: { maxBytes: number; json: boolean }): RequestHandler[] {
  const common = { limit: options.maxBytes, inflate: false };
  const multipart = multer({
    limits: { fields: 20, fieldSize: options.maxBytes, fieldNameSize: 64, parts: 30, headerPairs: 32 },
  }).none();
  return [
    checkType(options.json),
    ...(options.json ? [express.json({ ...common, strict: true })] : []),
    express.urlencoded({ ...common, extended: false, parameterLimit: 100 }),
    checkLength(options.maxBytes),
    multipart,
  ];
}

function checkType(json: boolean): RequestHandler {
  const types = ['urlencoded', 'multipart/form-data', ...(json ? ['json'] : [])];
  return (request, _response, next) => {
    // `is` answers null for a request without a body.
    if (request.is(types) === false && hasBody(request.headers)) throw new ChatError('UnsupportedMediaType');
    next();
  };
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** multer bounds each field, not their sum. */
function checkLength(maxBytes: number): RequestHandler {
  return (request, _response, next) => {
    const overhead = 8 * kib;
    if (request.is('multipart/form-data') && !(Number(request.headers['content-length']) <= maxBytes + overhead)) {
      throw new ChatError('PayloadTooLarge', { message: 'too large' });
    }
    next();
  };
}
