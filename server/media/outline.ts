import { limits } from '#shared/limits.ts';

/** What the header of a picture says, and the bytes that are worth decoding. */
export interface Outline {
  readonly format: 'jpeg' | 'png' | 'webp' | 'gif';
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** How the picture is to be turned, as EXIF counts: 1 upright … 8. */
  readonly orientation: number;
  /** Its format dropped no colour detail: a lossless WebP, a JPEG of 4:4:4. */
  readonly exact: boolean;
  /** The picture from its first to its last byte, without metadata. */
  readonly bytes: Buffer;
}

const maxSide = 65_535;
/** An unpacked colour profile. Those of cameras and printers are at most half of it. */
export const maxProfileBytes = 4 * 1_048_576;

/**
 * Whether a picture of this size is decoded at all. It is asked before a decoder sees the first byte: some of them
 * spend seconds and gigabytes on a small file before they look at its size.
 */
export function isDecodable({ width, height, frames }: Pick<Outline, 'width' | 'height' | 'frames'>): boolean {
  const isSized = width >= 1 && height >= 1 && width <= maxSide && height <= maxSide;
  const { pictureFrames: maxFrames, picturePixels: maxPixels } = limits;
  return isSized && frames >= 1 && frames <= maxFrames && width * height * frames <= maxPixels;
}
