import type { Request, RequestHandler } from 'express';
import { limits } from '#shared/limits.ts';
import type { StoredFile } from '../actions/files/hold.ts';
import { findAvatar, setAvatar } from '../actions/users/avatar.ts';
import { ChatError } from '../errors.ts';
import { randomHex } from '../random.ts';
import { bodyBytes } from './bodies.ts';
import { callerOf } from './caller.ts';
import { cleanFileName } from './file-names.ts';
import { isStorageFull } from './keep-file.ts';
import type { HttpParts } from './parts.ts';
import { partsOf, receiveFiles, withParts, type Part } from './receive-files.ts';
import { serveFile } from './serve-file.ts';

/** `GET /avatar/:username` */
export function getAvatar({ core, shelf }: HttpParts): RequestHandler {
  return async (request, response) => {
    const name = await core.read(findAvatar, callerOf(request), String(request.params['username']));
    const file = await shelf.open('avatars', name);
    if (file === null) throw new ChatError('NotFound');
    await serveFile(request, response, file, { tag: name, type: 'image/jpeg' });
  };
}

/** The form of `POST /avatar`. */
export function receiveAvatar(parts: HttpParts): RequestHandler {
  return receiveFiles(parts, {
    fields: { avatar: 'pictures' },
    maxFiles: 1,
    maxFileBytes: limits.avatarBytes,
    maxFieldBytes: bodyBytes.form,
  });
}

/** `POST /avatar` */
export function postAvatar(parts: HttpParts): RequestHandler {
  const { core, presence, sweepFiles } = parts;
  return withParts(async (request, response) => {
    const picture = await storeAvatar(parts, partOf(request));
    await core.run(setAvatar, callerOf(request), { picture, presence });
    sweepFiles();
    response.status(204).end();
  });
}

/** `DELETE /avatar` */
export function deleteAvatar({ core, presence, sweepFiles }: HttpParts): RequestHandler {
  return async (request, response) => {
    await core.run(setAvatar, callerOf(request), { picture: null, presence });
    sweepFiles();
    response.status(204).end();
  };
}

function partOf(request: Request): Part {
  const [part] = partsOf(request);
  if (part === undefined) throw new ChatError('NoFile');
  return part;
}

async function storeAvatar({ shelf, studio }: HttpParts, part: Part): Promise<StoredFile> {
  if (part.path === null || part.bytes === 0) throw new ChatError('InvalidFile');
  const made = shelf.scratch();
  try {
    if (!(await studio.avatar(part.path, made))) throw new ChatError('InvalidFile');
    const file = `${randomHex(16)}.jpg`;
    await shelf.put('avatars', file, made);
    const what = { kind: 'image', file, name: cleanFileName(part.name), type: 'image/jpeg' } as const;
    return { attachment: { ...what, size: part.bytes, width: null, height: null }, givenBytes: part.bytes };
  } catch (error) {
    throw isStorageFull(error) ? new ChatError('StorageFull', { cause: error }) : error;
  }
}
