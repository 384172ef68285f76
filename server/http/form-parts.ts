import { open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { isPictureName } from '#shared/files.ts';
import { limits } from '#shared/limits.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import type { HttpParts } from './parts.ts';
import { demandBudget, httpRules } from './rate-limits.ts';
import { tooLarge } from './too-large.ts';

/** A file of a form, as it came. */
export interface Part {
  field: string;
  /** What its uploader called it, as it came. */
  name: string;
  bytes: number;
  /** Where it lies until the request is over; null for one whose name no picture has, in a field for pictures. */
  path: string | null;
}

/** The files of one form. */
export interface FormParts {
  parts: Part[];
  /** It has been answered, or the client has gone: what of it comes to the disk now would stay there. */
  isOver: boolean;
}

/** What a form may have. */
export interface StorageOptions {
  /** Field → whether only pictures are taken there. */
  fields: Readonly<Record<string, 'pictures' | 'any'>>;
  /** Whether it spends the budgets of uploads. */
  isUpload: boolean;
}

/** Where multer puts the files of a form: the bytes on the disk, the rest in `formOf` its request. */
export function createPartStorage(
  parts: HttpParts,
  { fields, isUpload }: StorageOptions,
  formOf: (request: IncomingMessage) => FormParts | undefined,
): StorageEngine {
  return {
    _handleFile: (request, file, finish) => {
      const isTaken = fields[file.fieldname] === 'any' || isPictureName(file.originalname);
      const path = isTaken ? parts.shelf.scratch() : null;
      const part: Part = { field: file.fieldname, name: file.originalname, bytes: 0, path };
      const form = formOf(request);
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

async function store(stream: NodeJS.ReadableStream, part: Part, form: FormParts): Promise<void> {
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      part.bytes += chunk.length;
      done(null, chunk);
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
