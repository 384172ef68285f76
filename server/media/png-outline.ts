import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { orientationOf } from './exif.ts';
import { isDecodable, maxProfileBytes, type Outline } from './outline.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** With the length and the name of the header, which is the first chunk. */
const start = Buffer.concat([signature, Buffer.from('\0\0\0\x0dIHDR', 'latin1')]);
const maxChunks = 50_000;
/** What pixels and colours hang on. Texts stay behind: packed, 100 KB of them become gigabytes in the decoder. */
const needed: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'sRGB', 'iCCP', 'IDAT', 'IEND']);
const noExif = Buffer.alloc(0);
const unpack = promisify(inflate);

/** A chunk's name with where its length field begins and its checksum ends. */
interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The outline of a PNG, or null. Of an animated one only the still picture is read. */
export async function outlinePng(bytes: Buffer): Promise<Outline | null> {
  const chunks = chunksOf(bytes);
  if (chunks === null) return null;
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  const first = (name: string): Buffer | null => contentOf(bytes, chunks, name);
  if (!isDecodable({ ...size, frames: framesOf(first('acTL')) })) return null;
  if (!(await isSmallProfile(first('iCCP')))) return null;
  const exif = first('eXIf') ?? noExif;
  return {
    ...size,
    format: 'png',
    frames: 1,
    orientation: orientationOf(exif),
    exact: true,
    bytes: Buffer.concat([signature, ...neededParts(bytes, chunks)]),
  };
}

/** All chunks from the IHDR to the IEND, or null. */
function chunksOf(bytes: Buffer): Chunk[] | null {
  if (!bytes.subarray(0, start.length).equals(start)) return null;
  const chunks: Chunk[] = [];
  let at = signature.length;
  while (at + 12 <= bytes.length && chunks.length < maxChunks) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    const name = bytes.toString('latin1', at + 4, at + 8);
    chunks.push({ name, start: at, end });
    if (name === 'IEND') return chunks;
    at = end;
  }
  return null;
}

function contentOf(bytes: Buffer, chunks: readonly Chunk[], name: string): Buffer | null {
  const chunk = chunks.find((one) => one.name === name);
  return chunk === undefined ? null : bytes.subarray(chunk.start + 8, chunk.end - 4);
}

/** An animation counts with all its frames, though only one is kept. */
function framesOf(control: Buffer | null): number {
  if (control === null) return 1;
  return control.length === 8 ? control.readUInt32BE(0) : 0;
}

/** Unpacked as far as it may go, by a thread of its own. */
async function isSmallProfile(content: Buffer | null): Promise<boolean> {
  if (content === null) return true;
  const packed = content.subarray(content.indexOf(0) + 2);
  try {
    await unpack(packed, { maxOutputLength: maxProfileBytes });
    return true;
  } catch {
    return false;
  }
}

/** The needed chunks, neighbours in one piece. A second profile is none. */
function neededParts(bytes: Buffer, chunks: readonly Chunk[]): Buffer[] {
  const profile = chunks.find(({ name }) => name === 'iCCP');
  const kept = chunks.filter((chunk) => needed.has(chunk.name) && (chunk.name !== 'iCCP' || chunk === profile));
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of kept) {
    const last = runs.at(-1);
    if (last?.end === start) last.end = end;
    else runs.push({ start, end });
  }
  return runs.map(({ start, end }) => bytes.subarray(start, end));
}
