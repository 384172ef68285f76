import { stat } from 'node:fs/promises';
import type { RequestHandler } from 'express';
import { limits } from '#shared/limits.ts';
import type { StoredFile } from '../actions/files/hold.ts';
import { findAvatar, setAvatar } from '../actions/users/avatar.ts';
import { ChatError } from '../errors.ts';
import { createLanes } from '../media/lanes.ts';
import { randomHex } from '../random.ts';
import { bodyBytes } from './bodies.ts';
import { callerOf } from './caller.ts';
import { cleanFileName } from './file-names.ts';
import type { Part } from './form-parts.ts';
import type { HttpParts } from './parts.ts';
import { onlyPartOf, receiveFiles, withParts } from './receive-files.ts';
import { withScratch } from './scratch.ts';
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
    maxFileBytes: limits.avatarBytes,
    maxFieldBytes: bodyBytes.form,
    isUpload: false,
  });
}

/** Of the same person, so that the last that came is the one that stays. */
const oneAtATime = { width: 1, waitingMax: 200, retryAfterMs: 2_000 };

/** `POST /avatar` */
export function postAvatar(parts: HttpParts): RequestHandler {
  const { core, presence, shelf, sweepFiles } = parts;
  const inLane = createLanes(oneAtATime);
  return withParts(async (request, response) => {
    const actor = callerOf(request);
    const whose = String(actor.userId);
    await inLane(whose, async () => {
      const picture = await storeAvatar(parts, onlyPartOf(request), whose);
      await core.run(setAvatar, actor, { picture, presence }).catch(async (error: unknown) => {
        await shelf.remove('avatars', picture.attachment.file);
        throw error;
      });
    });
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

async function storeAvatar(
  { shelf, studio }: HttpParts,
  { path: given, bytes, name }: Part,
  whose: string,
): Promise<StoredFile> {
  if (given === null || bytes === 0) throw new ChatError('InvalidFile');
  return withScratch(shelf, async (made) => {
    if (!(await studio.avatar(given, made, whose))) throw new ChatError('InvalidFile');
    const file = `${randomHex(16)}.jpg`;
    const { size } = await stat(made);
    await shelf.put('avatars', file, made);
    const what = { kind: 'image', file, name: cleanFileName(name), type: 'image/jpeg' } as const;
    return { attachment: { ...what, size, width: null, height: null }, givenBytes: bytes };
  });
}
