import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { limits } from '#shared/limits.ts';
import { ChatError } from '../errors.ts';
import { multipartLimits } from './bodies.ts';
import { feedForm } from './feed-form.ts';
import { createPartStorage, type FormParts, type Part, type StorageOptions } from './form-parts.ts';
import { idleMs } from './listener.ts';
import type { HttpParts } from './parts.ts';
import { tooLarge } from './too-large.ts';

/** What came with a form. */
interface Received extends FormParts {
  /** Somebody works with its files, though the client may have gone. */
  isBusy: boolean;
}

interface ReceiveOptions extends StorageOptions {
  maxFileBytes: number;
  /** Of the fields that are no files, each and together. */
  maxFieldBytes: number;
}

const received = new WeakMap<IncomingMessage, Received>();

/** The files of a form behind `receiveFiles`, in the order they came. */
export function partsOf(request: IncomingMessage): readonly Part[] {
  return received.get(request)?.parts ?? [];
}

/** The file of a form that has one. @throws {ChatError} NoFile · BadRequest */
export function onlyPartOf(request: IncomingMessage): Part {
  const [part, ...others] = partsOf(request);
  if (part === undefined) throw new ChatError('NoFile');
  if (others.length > 0) throw new ChatError('BadRequest', { message: 'invalid form' });
  return part;
}

/**
 * Read a form with files onto the disk. Whatever becomes of the request, nothing of it is left there.
 * @throws {ChatError} PayloadTooLarge · TooManyRequests · StorageFull · BadRequest
 */
export function receiveFiles(parts: HttpParts, options: ReceiveOptions): RequestHandler {
  const names = Object.keys(options.fields).map((name) => ({ name }));
  const reading = {
    storage: createPartStorage(parts, options, (request) => received.get(request)),
    limits: { ...multipartLimits, fileSize: options.maxFileBytes, fieldSize: options.maxFieldBytes },
    defParamCharset: 'utf8',
    // A part whose name is all path counts as a file, too.
    preservePath: true,
    streamHandler: feedForm({ formBytes: limits.uploadBytes, fieldBytes: options.maxFieldBytes }),
  };
  const read = multer(reading).fields(names);
  return (request, response, next) => {
    if (!request.is('multipart/form-data')) return next();
    if (Number(request.headers['content-length'] ?? 0) > limits.uploadBytes) throw tooLarge();
    const form: Received = { parts: [], isBusy: false, isOver: false };
    received.set(request, form);
    response.once('close', () => {
      form.isOver = true;
      // A start removes what could not be removed now.
      removeParts(form).catch((error: unknown) => parts.log.warn({ error }, 'temporary files were not removed'));
    });
    void read(request, response, next);
  };
}

/** A handler that needs the files of a form until it is done. */
export function withParts(handle: (request: Request, response: Response) => Promise<void>): RequestHandler {
  return async (request, response) => {
    const form = received.get(request);
    if (form === undefined) return handle(request, response);
    // Nobody waits for an answer, and the files are gone.
    if (form.isOver) return;
    form.isBusy = true;
    // All of it has come: however long its pictures take, the client does nothing wrong.
    request.socket.setTimeout(0);
    try {
      await handle(request, response);
    } finally {
      request.socket.setTimeout(idleMs);
      form.isBusy = false;
      await removeParts(form);
    }
  };
}

async function removeParts({ parts, isBusy }: Received): Promise<void> {
  if (isBusy) return;
  const paths = parts.flatMap(({ path }) => path ?? []);
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}
