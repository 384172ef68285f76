import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** Pictures and parts of pictures, byte by byte, where an encoder would never make them. */

export const red = { r: 255, g: 0, b: 0 };

/** A picture of one colour. */
export function plain(width: number, height: number, background: object = red): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A picture whose four quarters differ, so that its turns can be told apart. */
export function quarters(width: number, height: number): Sharp {
  const quarter = (background: string, left: number, top: number) => ({
    input: { create: { width: width / 2, height: height / 2, channels: 3 as const, background } },
    left,
    top,
  });
  return plain(width, height).composite([
    quarter('#00ff00', width / 2, 0),
    quarter('#0000ff', 0, height / 2),
    quarter('#ffffff', width / 2, height / 2),
  ]);
}

/** An animation with a frame of another colour each. */
export async function animation(frames: number, width: number, height: number): Promise<Sharp> {
  const stills = Array.from({ length: frames }, (_, index) =>
    plain(width, height, { r: index * 60, g: 200 - index * 50, b: index * 30 })
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(stills), { join: { animated: true } });
}

/** A chunk of a PNG with its checksum. */
export function pngChunk(name: string, content: Buffer | string = ''): Buffer {
  const data = Buffer.from(content as string, 'latin1');
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length);
  chunk.write(name, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A black and white PNG with one bit a pixel; `rows` of the declared `height` are there. */
export function png(width: number, height: number, extra: readonly Buffer[] = [], rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pixels = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * rows));
  const parts = [pngChunk('IHDR', header), ...extra, pngChunk('IDAT', pixels), pngChunk('IEND')];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

/** `bytes` zeros, packed, behind the head of a chunk: a few KB that unpack to as much as one likes. */
export function packedZeros(head: string, bytes: number): Buffer {
  return Buffer.concat([Buffer.from(head, 'latin1'), deflateSync(Buffer.alloc(bytes), { level: 9 })]);
}

/** A segment of a JPEG. */
export function jpegSegment(marker: number, content: Buffer | string): Buffer {
  const data = Buffer.from(content as string, 'latin1');
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A JPEG with segments put in behind its first two bytes. */
export function withSegments(jpeg: Buffer, ...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

/** A black JPEG of 6,304×6,304 that comes in this many scans, one bit of one coefficient each: all are in order. */
export function jpegInScans(scans: number): Buffer {
  const side = 6_304;
  const blocks = (side / 8) ** 2;
  const frame = Buffer.of(8, side >> 8, side & 255, side >> 8, side & 255, 1, 1, 0x11, 0);
  // Two bits for the one code there is. In a later scan it stands for 16,384 blocks without a coefficient.
  const code = (table: number, symbol: number) =>
    jpegSegment(0xc4, Buffer.of(table, 0, 1, ...Array<number>(14).fill(0), symbol));
  const zeros = Buffer.alloc(Math.ceil(blocks / 16_384) * 2);
  const bits = Array.from({ length: scans - 1 }, (_, index) => {
    const coefficient = 1 + Math.floor(index / 14);
    const low = 13 - (index % 14);
    const height = low === 13 ? 0 : low + 1;
    return [jpegSegment(0xda, Buffer.of(1, 1, 0, coefficient, coefficient, (height << 4) | low)), zeros];
  });
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    jpegSegment(0xdb, Buffer.alloc(65, 1).fill(0, 0, 1)),
    jpegSegment(0xc2, frame),
    code(0x00, 0),
    code(0x10, 0xe0),
    jpegSegment(0xda, Buffer.of(1, 1, 0, 0, 0, 0)),
    Buffer.alloc(blocks / 4),
    ...bits.flat(),
    Buffer.of(0xff, 0xd9),
  ]);
}

/** A GIF with `frames` frames of 1×1. */
export function gif(width: number, height: number, frames: number): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  const frame = Buffer.from('2c0000000001000100000202440100', 'hex');
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from(';')]);
}

/** A chunk of a WebP. */
export function webpChunk(name: string, content: Buffer | string): Buffer {
  const data = Buffer.from(content as string, 'latin1');
  const chunk = Buffer.alloc(8 + data.length + (data.length % 2));
  chunk.write(name, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  data.copy(chunk, 8);
  return chunk;
}

/** A WebP of these chunks. */
export function webp(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return webpChunk('RIFF', body);
}

/** The chunk that opens a WebP with extensions. */
export function vp8x(flags: number, width: number, height: number): Buffer {
  const content = Buffer.alloc(10);
  content[0] = flags;
  content.writeUIntLE(width - 1, 4, 3);
  content.writeUIntLE(height - 1, 7, 3);
  return webpChunk('VP8X', content);
}

/** A WebP animation with a screen of this size and `frames` frames of 1×1. */
export function webpAnimation(width: number, height: number, frames: number): Buffer {
  const still = webpChunk('VP8L', Buffer.from('2f0000000088880800', 'hex'));
  const frame = webpChunk('ANMF', Buffer.concat([Buffer.alloc(16), still]));
  return webp(vp8x(2, width, height), webpChunk('ANIM', Buffer.alloc(6)), Buffer.alloc(frame.length * frames, frame));
}
