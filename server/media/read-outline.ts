import { outlineGif } from './gif-outline.ts';
import { outlineJpeg } from './jpeg-outline.ts';
import type { Outline } from './outline.ts';
import { outlinePng } from './png-outline.ts';
import { outlineWebp } from './webp-outline.ts';

/** What a picture is by its bytes; null when it is none of the four formats, breaks off or is too large. */
export async function readOutline(bytes: Buffer): Promise<Outline | null> {
  return outlineJpeg(bytes) ?? outlineWebp(bytes) ?? outlineGif(bytes) ?? (await outlinePng(bytes));
}
