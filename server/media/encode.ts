import type { OutputInfo, ResizeOptions, Sharp } from 'sharp';
import { limits } from '#shared/limits.ts';
import { decode } from './decoder.ts';
import type { Outline } from './outline.ts';

/** An encoded picture; null when its pixels did not decode, or not in time. */
export type Encoded = { readonly data: Buffer; readonly info: OutputInfo } | null;

/** The picture anew in its own format, with its frames, without all that is not picture. */
export async function encodeAgain(outline: Outline): Promise<Encoded> {
  const image = await decode(outline, 'all');
  return run(encoders[outline.format](image.resize(within(limits.pictureSide)), outline));
}

/** A WebP of the first frame, of at most this many pixels a side. */
export async function encodeSmall(outline: Outline, maxSide: number): Promise<Encoded> {
  const image = await decode(outline, 'first');
  return run(image.resize(within(maxSide)).webp({ quality: 80 }));
}

/** The middle of the first frame as a square JPEG, transparency on white. */
export async function encodeAvatar(outline: Outline): Promise<Encoded> {
  const image = await decode(outline, 'first');
  const { avatarSide } = limits;
  const square = image.resize({ width: avatarSide, height: avatarSide, fit: 'cover' });
  return run(square.flatten({ background: 'white' }).jpeg({ quality: 85, chromaSubsampling: '4:4:4' }));
}

/** Whether every pixel of a still picture can be decoded. */
export async function decodes(outline: Outline): Promise<boolean> {
  const image = await decode(outline, 'first');
  return (await run(image.raw())) !== null;
}

const encoders: Readonly<Record<Outline['format'], (image: Sharp, outline: Outline) => Sharp>> = {
  jpeg: (image, { exact }) => image.jpeg({ quality: 85, chromaSubsampling: exact ? '4:4:4' : '4:2:0' }),
  // More than a byte for a pixel is a photo: it gets smaller by filters, a screenshot larger.
  png: (image, { bytes, width, height }) =>
    image.png({ compressionLevel: 6, adaptiveFiltering: bytes.length > width * height }),
  webp: (image, { exact }) => image.webp({ quality: 85, effort: 2, lossless: exact }),
  gif: (image) => image.gif({ effort: 1 }),
};

function within(side: number): ResizeOptions {
  return { width: side, height: side, fit: 'inside', withoutEnlargement: true };
}

async function run(image: Sharp): Promise<Encoded> {
  try {
    return await image.toBuffer({ resolveWithObject: true });
  } catch {
    return null;
  }
}
