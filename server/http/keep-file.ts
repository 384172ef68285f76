import { open, stat } from 'node:fs/promises';
import { isPictureName } from '#shared/files.ts';
import type { Attachment } from '#shared/objects.ts';
import { holdFile, type StoredFile } from '../actions/files/hold.ts';
import type { Member } from '../actions/action.ts';
import { mediaTypeOf, sniffedBytes, sniffMedia } from '../media/kinds.ts';
import { randomHex } from '../random.ts';
import { cleanFileName } from './file-names.ts';
import type { Part } from './form-parts.ts';
import type { HttpParts } from './parts.ts';
import { withScratch } from './scratch.ts';

/**
 * Keep a file that came with a form, and hold it for its uploader. Null: it is none that its field takes.
 * @throws {ChatError} Unavailable · PermissionDenied
 */
export async function keepFile(parts: HttpParts, actor: Member, part: Part): Promise<Attachment | null> {
  const stored = (await storePicture(parts, part, String(actor.userId))) ?? (await storeOther(parts, part));
  if (stored === null) return null;
  return parts.core.run(holdFile, actor, stored).catch(async (error: unknown) => {
    for (const drawer of ['files', 'originals'] as const) await parts.shelf.remove(drawer, stored.attachment.file);
    throw error;
  });
}

function storePicture({ shelf, studio, settings }: HttpParts, part: Part, whose: string): Promise<StoredFile | null> {
  const { path: given, bytes: givenBytes } = part;
  if (given === null || givenBytes === 0 || !isPictureName(part.name)) return Promise.resolve(null);
  return withScratch(shelf, async (made) => {
    const picture = await studio.reencode(given, made, whose);
    if (picture === null) return null;
    const file = `${randomHex(16)}.${picture.extension}`;
    if (settings.storeOriginals) await shelf.put('originals', file, given);
    await shelf.put('files', file, made);
    const { type, width, height, sizeBytes: size } = picture;
    const name = cleanFileName(part.name);
    return { attachment: { kind: 'image', file, name, type, size, width, height }, givenBytes };
  });
}

/** Byte for byte. */
async function storeOther({ shelf }: HttpParts, part: Part): Promise<StoredFile | null> {
  if (part.path === null || part.field !== 'attachments') return null;
  const name = cleanFileName(part.name);
  const media = sniffMedia(await firstBytes(part.path));
  const { size } = await stat(part.path);
  const file = `${randomHex(16)}.bin`;
  await shelf.put('files', file, part.path);
  const kind = media?.kind ?? 'file';
  const type = media?.type ?? mediaTypeOf(name);
  return { attachment: { kind, file, name, type, size, width: null, height: null }, givenBytes: part.bytes };
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
