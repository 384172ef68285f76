import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { limits } from '#shared/limits.ts';
import { ChatError } from '../errors.ts';
import { multipartLimits } from './bodies.ts';
import { callerOf } from './caller.ts';
import { feedForm } from './feed-form.ts';
import { pictureEnding } from './file-names.ts';
import { idleMs } from './listener.ts';
import type { HttpParts } from './parts.ts';
import { demandBudget, httpRules } from './rate-limits.ts';

/** A file of a form, as it came. */
export interface Part {
  field: string;
  /** What its uploader called it, as it came. */
  name: string;
  bytes: number;
  /** Where it lies until the request is over; null for one whose name no picture has, in a field for pictures. */
  path: string | null;
}

interface Received {
  parts: Part[];
  bytes: number;
  /** Somebody works with its files, though the client may have gone. */
  isBusy: boolean;
  /** It has been answered, or the client has gone: what of it comes to the disk now would stay there. */
  isOver: boolean;
}

interface ReceiveOptions {
  /** Field → whether only pictures are taken there. */
  fields: Readonly<Record<string, 'pictures' | 'any'>>;
  maxFileBytes: number;
  /** Of the fields that are no files, each and together. */
  maxFieldBytes: number;
  /** Whether it spends the budgets of uploads. */
  isUpload: boolean;
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
    storage: createStorage(parts, options),
    limits: {
      ...multipartLimits,
      fileSize: options.maxFileBytes,
      fieldSize: options.maxFieldBytes,
    },
    defParamCharset: 'utf8',
    // A part whose name is all path counts as a file, too.
    preservePath: true,
    streamHandler: feedForm({ formBytes: limits.uploadBytes, fieldBytes: options.maxFieldBytes }),
  };
  const read = multer(reading).fields(names);
  return (request, response, next) => {
    if (!request.is('multipart/form-data')) return next();
    if (Number(request.headers['content-length'] ?? 0) > limits.uploadBytes) throw tooLarge();
    const form: Received = { parts: [], bytes: 0, isBusy: false, isOver: false };
    received.set(request, form);
    response.once('close', () => {
      form.isOver = true;
      void removeParts(form);
    });
    void read(request, response, next);
  };
}

const tooLarge = () => new ChatError('PayloadTooLarge', { message: 'too large' });

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

/** Where multer puts the files of a form. */
function createStorage(parts: HttpParts, { fields, isUpload }: ReceiveOptions): StorageEngine {
  return {
    _handleFile: (request, file, finish) => {
      const isTaken = fields[file.fieldname] === 'any' || pictureEnding.test(file.originalname);
      const path = isTaken ? parts.shelf.scratch() : null;
      const part: Part = { field: file.fieldname, name: file.originalname, bytes: 0, path };
      const form = received.get(request);
      if (form === undefined) return finish(new Error('a file came before its form'));
      // Those without a name are none: multer leaves them out.
      if (form.parts.push(part) > limits.filesPerMessage) return finish(tooLarge());
      const isFirst = form.parts.length === 1;
      (isFirst ? demandRoom(parts, request, isUpload) : Promise.resolve())
        .then(() => store(file.stream, part, form))
        .then(() => finish(null), finish);
    },
    _removeFile: (_request, _file, done) => done(null),
  };
}

/** Once for a request, when its first file begins. */
async function demandRoom(parts: HttpParts, request: Request, isUpload: boolean): Promise<void> {
  if (isUpload) spendUpload(parts, request);
  const floorBytes = parts.settings.diskFloorMib * 1_048_576;
  if ((await parts.shelf.freeBytes()) < floorBytes) throw new ChatError('StorageFull');
}

function spendUpload(parts: HttpParts, request: Request): void {
  const { userId } = callerOf(request);
  const rules = httpRules(parts.settings.rateLimits);
  const bytes = Number(request.headers['content-length'] ?? limits.uploadBytes);
  demandBudget(parts, rules.uploads, userId);
  demandBudget(parts, rules.uploadKib, userId, Math.ceil(bytes / 1_024));
}

async function store(stream: NodeJS.ReadableStream, part: Part, form: Received): Promise<void> {
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      part.bytes += chunk.length;
      form.bytes += chunk.length;
      done(form.bytes > limits.uploadBytes ? tooLarge() : null, chunk);
    },
  });
  const { path } = part;
  if (path === null) return pipeline(stream, count, nowhere());
  // It is there before anything can fail, so that it is not there afterwards.
  const file = await open(path, 'wx');
  try {
    await pipeline(stream, count, file.createWriteStream());
    if (form.isOver) throw new Error('the request is over');
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
