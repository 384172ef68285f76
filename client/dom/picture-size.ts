import type { Attachment } from '#shared/objects.ts';
import type { Size } from '../state/geometry.ts';

// Sizes in CSS pixels.

/** A picture that stands alone is at most as large as this (R5). */
const alonePx: Size = { width: 480, height: 360 };
/** Small enough to miss with a finger is no picture's box. */
const leastPx = 44;
/** The room for a picture whose size nobody has told. */
const unknownPx: Size = { width: 360, height: 240 };

/** The smallest box of a picture among others. */
const amongPx: Size = { width: 96, height: 72 };

/** True for a picture that fills no box. */
export function isTiny(attachment: Pick<Attachment, 'width' | 'height'>): boolean {
  const size = sizeOf(attachment);
  return size !== null && size.width < amongPx.width && size.height < amongPx.height;
}

/** The largest size that fits into a box and keeps the shape. Nothing is enlarged. */
export function fitInto({ width, height }: Size, box: Size): Size {
  const scale = Math.min(1, box.width / width, box.height / height);
  return { width: width * scale, height: height * scale };
}

/** The stored size of a picture, or null. */
export function sizeOf({ width, height }: Pick<Attachment, 'width' | 'height'>): Size | null {
  return width !== null && height !== null && width > 0 && height > 0 ? { width, height } : null;
}

/** The box of a picture that stands alone, known before it is loaded. */
export function boxOf(attachment: Pick<Attachment, 'width' | 'height'>): Size {
  const { width, height } = fitInto(sizeOf(attachment) ?? unknownPx, alonePx);
  return { width: Math.max(leastPx, Math.round(width)), height: Math.max(leastPx, Math.round(height)) };
}
