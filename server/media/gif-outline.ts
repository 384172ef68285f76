import { isDecodable, type Outline } from './outline.ts';

const extension = 0x21;
const picture = 0x2c;
const trailer = 0x3b;
/** Blocks of at most 255 bytes. 25 MiB hold about 100,000 when they are filled as encoders fill them. */
const maxBlocks = 1_000_000;

/** The outline of a GIF, or null. */
export function outlineGif(bytes: Buffer): Outline | null {
  const version = bytes.toString('latin1', 0, 6);
  if ((version !== 'GIF87a' && version !== 'GIF89a') || bytes.length < 13) return null;
  const walk = new GifWalk(bytes);
  if (!walk.toTrailer()) return null;
  const { width, height, frames } = walk;
  return { format: 'gif', width, height, frames, orientation: 1, exact: true, bytes: bytes.subarray(0, walk.at) };
}

/** A walk over all blocks of a GIF, which reads sizes and skips pixels. */
class GifWalk {
  at: number;
  width: number;
  height: number;
  frames = 0;
  readonly #bytes: Buffer;
  #blocksLeft = maxBlocks;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.width = bytes.readUInt16LE(6);
    this.height = bytes.readUInt16LE(8);
    this.at = 13 + paletteBytes(bytes[10]);
  }

  /** False when the bytes end before, or when the pictures so far are more than is decoded. */
  toTrailer(): boolean {
    for (;;) {
      const kind = this.#bytes[this.at];
      this.at += 1;
      if (kind === trailer) return this.frames > 0;
      if (kind === extension) this.at += 1;
      else if (kind !== picture || !this.#enterPicture()) return false;
      if (!this.#skipBlocks()) return false;
    }
  }

  /** To the pixels of a picture. One that is larger than the screen makes the screen larger. */
  #enterPicture(): boolean {
    const bytes = this.#bytes;
    if (this.at + 10 > bytes.length) return false;
    this.width = Math.max(this.width, bytes.readUInt16LE(this.at) + bytes.readUInt16LE(this.at + 4));
    this.height = Math.max(this.height, bytes.readUInt16LE(this.at + 2) + bytes.readUInt16LE(this.at + 6));
    this.frames += 1;
    this.at += 10 + paletteBytes(bytes[this.at + 8]);
    return isDecodable(this);
  }

  #skipBlocks(): boolean {
    while (this.#blocksLeft > 0) {
      const length = this.#bytes[this.at];
      if (length === undefined) return false;
      this.at += 1 + length;
      this.#blocksLeft -= 1;
      if (length === 0) return true;
    }
    return false;
  }
}

function paletteBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}
