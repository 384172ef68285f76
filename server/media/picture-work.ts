import { readFile, rm, writeFile } from 'node:fs/promises';
import { limits } from '#shared/limits.ts';
import { isCleanJpeg } from './clean-jpeg.ts';
import { decodes, encodeAgain, encodeAvatar, encodeSmall, type Encoded } from './encode.ts';
import type { Outline } from './outline.ts';
import { readOutline } from './read-outline.ts';

/** A picture as it was stored. */
export interface Picture {
  extension: 'jpg' | 'png' | 'webp' | 'gif';
  type: string;
  width: number;
  height: number;
  sizeBytes: number;
}

/** What can be done with pictures. What a picture is, its bytes say. Where it fails, nothing is left at `to`. */
export const pictureWork = {
  /** Re-encode an uploaded picture; null when it is none that is accepted. */
  async reencode(from: string, to: string): Promise<Picture | null> {
    const outline = await readOutline(await readFile(from));
    const encoded = outline && (await encodeAgain(outline));
    if (!encoded) return null;
    await write(to, encoded.data);
    return describe(outline, encoded);
  },

  /** Make a WebP of at most 640 pixels a side of a picture that was accepted before, of its first frame. */
  async shrink(from: string, to: string): Promise<void> {
    const small = await makeSmall(await readFile(from), limits.smallPictureSide);
    if (small === null) throw new Error('The stored picture could not be read.');
    await write(to, small);
  },

  /** A JPEG of 128×128, or the same bytes when they are a clean JPEG of at most that. False: no accepted picture. */
  async avatar(from: string, to: string): Promise<boolean> {
    const avatar = await makeAvatar(await readFile(from));
    if (avatar === null) return false;
    await write(to, avatar);
    return true;
  },

  /** Somebody else's picture for a link card: a WebP of at most 1,200 pixels a side, first frame. Null: no accepted picture. */
  card(bytes: Buffer): Promise<Buffer | null> {
    return makeSmall(bytes, limits.cardPictureSide);
  },
};

/** The work by its names, as another process offers it. */
export type PictureWork = typeof pictureWork;

const extensions = { jpeg: 'jpg', png: 'png', webp: 'webp', gif: 'gif' } as const;

/** The frames of an animation come out below one another; a page is one of them. */
function describe({ format }: Outline, { data, info }: NonNullable<Encoded>): Picture {
  const { width, height, pageHeight = height } = info;
  return { extension: extensions[format], type: `image/${format}`, width, height: pageHeight, sizeBytes: data.length };
}

async function makeSmall(bytes: Buffer, maxSide: number): Promise<Buffer | null> {
  const outline = await readOutline(bytes);
  const encoded = outline && (await encodeSmall(outline, maxSide));
  return encoded?.data ?? null;
}

async function makeAvatar(bytes: Buffer): Promise<Buffer | null> {
  const outline = await readOutline(bytes);
  if (outline === null) return null;
  if (isCleanJpeg(bytes, limits.avatarSide) && (await decodes(outline))) return bytes;
  const encoded = await encodeAvatar(outline);
  return encoded?.data ?? null;
}

async function write(to: string, data: Buffer): Promise<void> {
  try {
    await writeFile(to, data);
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}
