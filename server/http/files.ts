import { create as contentDisposition } from 'content-disposition';
import type { RequestHandler } from 'express';
import type { Attachment } from '#shared/objects.ts';
import { readFile } from '../actions/files/read.ts';
import { ChatError } from '../errors.ts';
import { callerOf } from './caller.ts';
import { storedName } from './file-names.ts';
import { queryOf, wordOf } from './params.ts';
import type { HttpParts } from './parts.ts';
import { serveFile } from './serve-file.ts';
import { openSmall } from './small-pictures.ts';

const pictureTypes: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** `GET /files/:file`. Whether the caller may read it comes before everything else that could be told of it. */
export function getFile(parts: HttpParts): RequestHandler {
  const small = openSmall(parts);
  return async (request, response) => {
    const name = String(request.params['file']);
    if (!storedName.test(name)) throw new ChatError('NotFound');
    const attachment = await parts.core.read(readFile, callerOf(request), name);
    const isSmall = wordOf(queryOf(request), 'size', ['small']) !== undefined && attachment.kind === 'image';
    const file = isSmall ? await small(name, String(callerOf(request).userId)) : await parts.shelf.open('files', name);
    if (file === null) throw new ChatError('NotFound');
    const type = isSmall ? 'image/webp' : typeOf(attachment);
    await serveFile(request, response, file, {
      tag: isSmall ? `${name}-small` : name,
      type,
      disposition: dispositionOf(attachment, isSmall),
    });
  };
}

/** What a browser may take it for: a picture by our own name, sound or film by its bytes, anything else is unknown. */
function typeOf({ kind, file, type }: Attachment): string {
  const picture = pictureTypes[file.split('.')[1] ?? ''];
  if (picture !== undefined) return picture;
  return kind === 'audio' || kind === 'video' ? type : 'application/octet-stream';
}

function dispositionOf({ kind, name }: Attachment, isSmall: boolean): string {
  return contentDisposition(isSmall ? `${name}.webp` : name, { type: kind === 'image' ? 'inline' : 'attachment' });
}
