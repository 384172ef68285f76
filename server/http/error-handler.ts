import type { ErrorRequestHandler, Request, Response } from 'express';
import multer from 'multer';
import type { ErrorView } from '#shared/errors.ts';
import { ChatError, describeError, statusOf } from '../errors.ts';
import { asksForJson } from './caller.ts';
import type { HttpParts } from './parts.ts';
import { signInPage } from './sign-in.ts';
import { tooLarge } from './too-large.ts';

/** Anything thrown in a route → status and body, in the form the caller reads: JSON, a page, or the bare sentence. */
export function errorHandler(parts: HttpParts): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = translate(thrown);
    const view = describeError(error);
    if (view.code === 'InternalError') {
      const requestId = response.get('X-Request-Id');
      parts.log.error({ error, requestId, method: request.method, path: request.path }, 'a request failed');
    }
    // Half an answer is on its way: what follows would be taken for its rest.
    if (response.headersSent) return void response.destroy();
    if (view.retry_after_ms !== undefined) response.set('Retry-After', String(Math.ceil(view.retry_after_ms / 1_000)));
    if (view.code === 'AuthenticationRequired') response.set('WWW-Authenticate', 'Bearer');
    response.status(statusOf(view.code)).set('Cache-Control', 'no-store');
    sendView(parts, request, response, view);
  };
}

function sendView(parts: HttpParts, request: Request, response: Response, view: ErrorView): void {
  if (view.code === 'AuthenticationRequired' || asksForJson(request)) {
    const { message, code, details } = view;
    response.json({ error: message, detail: message, message, code, ...(details && { details }) });
  } else if (request.get('sec-fetch-mode') === 'navigate' || request.accepts(['text', 'html']) === 'html') {
    const values = { title: `Error ${response.statusCode}`, message: view.message };
    response.type('html').send(parts.pages.render('message', signInPage(parts, request, values)));
  } else {
    response.type('text/plain').send(view.message);
  }
}

/** What libraries throw, in our words. */
export function translate(thrown: unknown): unknown {
  if (thrown instanceof ChatError) return thrown;
  if (thrown instanceof multer.MulterError) {
    return translateMulter(thrown.code);
  }
  if (isBrokenMultipart(thrown)) return new ChatError('BadRequest', { message: 'invalid form' });
  if (isStorageFull(thrown)) return new ChatError('StorageFull', { cause: thrown });
  return translateStatus(statusIn(thrown)) ?? thrown;
}

function translateMulter(code: string): ChatError {
  if (code === 'LIMIT_FIELD_VALUE') return new ChatError('PayloadTooLarge');
  const isSize = code === 'LIMIT_FILE_SIZE' || code === 'LIMIT_FILE_COUNT';
  return isSize ? tooLarge() : new ChatError('BadRequest', { message: 'invalid form' });
}

/** True for what the disk says when it has no room for a file. */
function isStorageFull(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT');
}

/** What Express and its body parsers throw carries a status. */
function statusIn(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : null;
}

function translateStatus(status: unknown): ChatError | null {
  if (status === 413) return tooLarge();
  if (status === 415) return new ChatError('UnsupportedMediaType');
  return status === 400 ? new ChatError('BadRequest', { message: 'invalid body' }) : null;
}

/** multer passes on what its parser says as plain errors. */
function isBrokenMultipart(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /^(Multipart: |Unexpected end of form|Malformed part header|Request (error|aborted|closed)$)/.test(thrown.message)
  );
}
