import type { RequestHandler } from 'express';
import { limits } from '#shared/limits.ts';
import { dropUploads } from '../actions/files/drop.ts';
import { ChatError } from '../errors.ts';
import { bodyBytes } from './bodies.ts';
import { callerOf } from './caller.ts';
import { storedName } from './file-names.ts';
import { keepFile } from './keep-file.ts';
import type { HttpParts } from './parts.ts';
import { onlyPartOf, receiveFiles, withParts } from './receive-files.ts';

/** Files as messages have them: pictures, and whatever else there is. */
export function receiveMessageFiles(parts: HttpParts, size: 'form' | 'message'): RequestHandler {
  return receiveFiles(parts, {
    fields: { files: 'pictures', attachments: 'any' },
    maxFileBytes: limits.fileBytes,
    maxFieldBytes: bodyBytes[size],
    isUpload: true,
  });
}

/** `POST /uploads`: one file, for a message that is sent later. */
export function postUpload(parts: HttpParts): RequestHandler {
  return withParts(async (request, response) => {
    const attachment = await keepFile(parts, callerOf(request), onlyPartOf(request));
    if (attachment === null) throw new ChatError('InvalidFile');
    response.json(attachment);
  });
}

/** `DELETE /uploads/:file` */
export function deleteUpload({ core, sweepFiles }: HttpParts): RequestHandler {
  return async (request, response) => {
    const name = String(request.params['file']);
    if (storedName.test(name)) await core.run(dropUploads, callerOf(request), [name]);
    sweepFiles();
    response.status(204).end();
  };
}
