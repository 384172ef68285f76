import { orientationOf } from './exif.ts';
import { isDecodable, maxProfileBytes, type Outline } from './outline.ts';

const maxChunks = 1_000;
/** What pixels, colours and frames hang on. */
const needed: ReadonlySet<string> = new Set(['VP8X', 'ICCP', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L']);
/** Bits of the first byte of VP8X. */
const animationFlag = 0x02;
const xmpFlag = 0x04;
const exifFlag = 0x08;

interface Chunk {
  readonly name: string;
  readonly content: Buffer;
  /** With name, length and padding. */
  readonly whole: Buffer;
}

/** The outline of a WebP, or null. */
export function outlineWebp(bytes: Buffer): Outline | null {
  const chunks = chunksOf(bytes);
  const first = chunks?.[0];
  if (chunks === null || first === undefined) return null;
  const size = sizeOf(first);
  const frames = framesOf(first, chunks);
  if (size === null || !isDecodable({ ...size, frames }) || !isSmallProfile(chunks)) return null;
  const exif = chunks.find(({ name }) => name === 'EXIF');
  return {
    ...size,
    format: 'webp',
    frames,
    orientation: exif === undefined ? 1 : orientationOf(exif.content),
    exact: isLossless(chunks),
    bytes: rebuilt(chunks.filter(({ name }) => needed.has(name))),
  };
}

/** All chunks of the RIFF container, or null when it is no WebP or breaks off. */
function chunksOf(bytes: Buffer): Chunk[] | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const end = bytes.readUInt32LE(4) + 8;
  if (end > bytes.length) return null;
  const chunks: Chunk[] = [];
  let start = 12;
  while (start + 8 <= end) {
    const length = bytes.readUInt32LE(start + 4);
    const behind = start + 8 + length + (length % 2);
    if (behind > end || chunks.length === maxChunks) return null;
    const name = bytes.toString('latin1', start, start + 4);
    chunks.push({
      name,
      content: bytes.subarray(start + 8, start + 8 + length),
      whole: bytes.subarray(start, behind),
    });
    start = behind;
  }
  return chunks;
}

function sizeOf({ name, content }: Chunk): Pick<Outline, 'width' | 'height'> | null {
  if (content.length < 10) return null;
  if (name === 'VP8X') return { width: content.readUIntLE(4, 3) + 1, height: content.readUIntLE(7, 3) + 1 };
  if (name === 'VP8 ') return { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
  if (name !== 'VP8L') return null;
  const packed = content.readUInt32LE(1);
  return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
}

function framesOf({ name, content }: Chunk, chunks: readonly Chunk[]): number {
  const isAnimated = name === 'VP8X' && ((content[0] ?? 0) & animationFlag) !== 0;
  return isAnimated ? chunks.filter((chunk) => chunk.name === 'ANMF').length : 1;
}

function isSmallProfile(chunks: readonly Chunk[]): boolean {
  return chunks.every(({ name, content }) => name !== 'ICCP' || content.length <= maxProfileBytes);
}

/** By the first frame; that of an animation stands behind 16 bytes of position and duration. */
function isLossless(chunks: readonly Chunk[]): boolean {
  const frame = chunks.find(({ name }) => name === 'ANMF');
  if (frame !== undefined) return frame.content.toString('latin1', 16, 20) === 'VP8L';
  return chunks.some(({ name }) => name === 'VP8L');
}

function rebuilt(chunks: readonly Chunk[]): Buffer {
  const parts = chunks.map(({ name, whole }) => (name === 'VP8X' ? withoutMetadataFlags(whole) : whole));
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  const bytes = Buffer.concat([head, ...parts]);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  return bytes;
}

function withoutMetadataFlags(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  copy[8] = (copy[8] ?? 0) & ~(xmpFlag | exifFlag);
  return copy;
}
