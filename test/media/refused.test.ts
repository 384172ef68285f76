import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import {
  animation,
  gif,
  jpegInScans,
  jpegSegment,
  packedZeros,
  plain,
  png,
  pngChunk,
  quarters,
  vp8x,
  webp,
  webpAnimation,
  webpChunk,
  withSegments,
} from './bytes.ts';
import { useDarkroom } from './darkroom.ts';

type Made = Buffer | Promise<Buffer>;

const mib = 1_048_576;
const text = (body: string): Buffer => Buffer.from(body, 'latin1');

/** Header of a baseline JPEG with one scan without pixels. */
function jpegHeader(height: number, width: number): Buffer {
  const frame = Buffer.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0);
  const scan = Buffer.of(1, 1, 0, 0, 63, 0);
  return Buffer.concat([text('\xff\xd8'), jpegSegment(0xc0, frame), jpegSegment(0xda, scan), text('\xff\xd9')]);
}

function acTL(frames: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeUInt32BE(frames);
  return pngChunk('acTL', content);
}

const bombs: Readonly<Record<string, () => Made>> = {
  'a PNG of 12000×12000': () => png(12_000, 12_000),
  'a PNG header of 1×2^31': () => png(1, 2 ** 31, [], 1),
  'a PNG header of 2^31-1 each': () => png(2 ** 31 - 1, 2 ** 31 - 1, [], 0),
  'a PNG of a million times 1': () => png(1_000_000, 1),
  'a PNG header of 0×8': () => png(0, 8),
  'an animated PNG of 10,000 frames': () => png(16, 16, [acTL(10_000)]),
  'an animated PNG of 200 frames of a megapixel': () => png(1_000, 1_000, [acTL(200)]),
  'a PNG with 2 million parts': () => png(8, 8, Array<Buffer>(2_000_000).fill(pngChunk('tEXt'))),
  'a PNG with a profile that unpacks to 40 MiB': () => png(8, 8, [pngChunk('iCCP', packedZeros('a\0\0', 40 * mib))]),
  'a JPEG header of 65535×65535': () => jpegHeader(65_535, 65_535),
  'a JPEG header without a height': () => jpegHeader(0, 100),
  'a JPEG with 600 scans': () => jpegInScans(600),
  'a JPEG with a million parts': async () =>
    withSegments(await plain(8, 8).jpeg().toBuffer(), Buffer.alloc(4 * mib, jpegSegment(0xe5, ''))),
  'a JPEG with 12 million stuffed bytes': () =>
    Buffer.concat([jpegHeader(64, 64).subarray(0, -2), Buffer.alloc(24 * mib, text('\xff\0')), text('\xff\xd9')]),
  'a GIF with 10,000 frames': () => gif(1, 1, 10_000),
  'a GIF with 1.5 million frames': () => gif(1, 1, 1_500_000),
  'a GIF of 200 frames of a megapixel': () => gif(1_000, 1_000, 200),
  'a GIF with a comment in 12 million pieces': () =>
    Buffer.concat([gif(1, 1, 1).subarray(0, -1), text('!\xfe'), Buffer.alloc(24 * mib, text('\x01a')), text('\0;')]),
  'a GIF with 8 million empty extensions': () =>
    Buffer.concat([gif(1, 1, 1).subarray(0, -1), Buffer.alloc(24 * mib, text('!\xf9\0')), text(';')]),
  'a WebP animation of 400,000 frames': () => webpAnimation(1, 1, 400_000),
  'a WebP animation of 16000×16000': () => webpAnimation(16_000, 16_000, 2),
  'a WebP with 100,000 parts': () => webp(vp8x(0, 1, 1), Buffer.alloc(8 * 100_000, webpChunk('hide', ''))),
  'a WebP with a profile of 8 MiB': async () => {
    const still = (await plain(8, 8).webp().toBuffer()).subarray(12);
    return webp(vp8x(0x20, 8, 8), webpChunk('ICCP', Buffer.alloc(8 * mib)), still);
  },
};

const zip = Buffer.concat([text('PK\x03\x04\x14\0\0\0\x08\0'), deflateRawSync(text('a picture'))]);
const page = '<!doctype html><script>alert(1)</script>';

const others: Readonly<Record<string, () => Made>> = {
  TIFF: () => plain(8, 8).tiff().toBuffer(),
  AVIF: () => plain(8, 8).avif({ effort: 0 }).toBuffer(),
  HEIC: () => text('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat'),
  'JPEG 2000': () => text('\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 '),
  'JPEG XL': () => text('\xff\x0a\0\0\0\0\0\0'),
  SVG: () => text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
  PDF: () => text('%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF'),
  PostScript: () => text('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage'),
  MVG: () => text('push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 "/etc/passwd"\npop graphic-context'),
  BMP: () => text(`BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18${'\0'.repeat(30)}`),
  'libvips pictures': () => text(`\x08\xf2\xa6\xb6${'\0\0\0\x01'.repeat(20)}`),
  PPM: () => text(`P6 2 2 255\n${'a'.repeat(12)}`),
  'raw pixels': () => plain(8, 8).raw().toBuffer(),
  HTML: () => text(page),
  'HTML behind GIF89a': () => text(`GIF89a=1;/*${page}*/`),
  'HTML behind a PNG signature': () => text(`\x89PNG\r\n\x1a\n${page}`),
  'HTML behind FF D8': () => text(`\xff\xd8\xff\xe0${page}`),
  'HTML in a RIFF': () => webp(webpChunk('VP8 ', page)),
  'a sound in a RIFF': () => text('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0'),
  ZIP: () => zip,
  nothing: () => Buffer.alloc(0),
  'two bytes': () => text('\xff\xd8'),
  'an empty GIF': () => text('GIF89a\x01\0\x01\0\0\0\0;'),
};

const halves: Readonly<Record<string, () => Promise<Buffer>>> = {
  JPEG: () => quarters(64, 64).jpeg().toBuffer(),
  'progressive JPEG': () => quarters(64, 64).jpeg({ progressive: true }).toBuffer(),
  PNG: () => quarters(64, 64).png().toBuffer(),
  GIF: () => quarters(64, 64).gif().toBuffer(),
  'animated GIF': async () => (await animation(3, 40, 40)).gif().toBuffer(),
  WebP: () => quarters(64, 64).webp().toBuffer(),
  'lossless WebP': () => quarters(64, 64).webp({ lossless: true }).toBuffer(),
  'animated WebP': async () => (await animation(3, 40, 40)).webp().toBuffer(),
};

describe('what is no accepted picture', () => {
  const darkroom = useDarkroom();

  before(async () => {
    // The first picture loads the decoder, which takes its own time.
    assert.notEqual((await darkroom.reencode(png(8, 8))).picture, null);
  });

  async function assertRefused(bytes: Buffer): Promise<void> {
    assert.deepEqual(await darkroom.reencode(bytes), { picture: null, out: null });
    assert.deepEqual(await darkroom.avatar(bytes), { isTaken: false, out: null });
    assert.equal(await darkroom.studio.card(bytes), null);
  }

  for (const [name, make] of Object.entries(bombs)) {
    it(`FILE-04 refuses ${name} by its header`, async () => {
      const bytes = await make();
      const from = darkroom.put(bytes);
      const started = performance.now();
      assert.equal(await darkroom.studio.reencode(from, `${from}-out`, 'alice'), null);
      const tookMs = performance.now() - started;
      assert.ok(tookMs < 1_000, `it took ${tookMs} ms`);
      await assertRefused(bytes);
    });
  }

  for (const [name, make] of Object.entries(others)) {
    it(`FILE-01, FILE-05 refuses ${name}`, async () => {
      await assertRefused(await make());
    });
  }

  for (const [name, make] of Object.entries(halves)) {
    it(`refuses a ${name} that breaks off anywhere`, async () => {
      const whole = await make();
      assert.notEqual((await darkroom.reencode(whole)).picture, null);
      for (const part of [0.05, 0.3, 0.6, 0.9]) await assertRefused(whole.subarray(0, Math.floor(whole.length * part)));
      await assertRefused(whole.subarray(0, -1));
    });
  }

  for (const [name, make] of Object.entries(halves)) {
    it(`refuses a damaged ${name}, or makes a whole picture of it`, async () => {
      const whole = await make();
      for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 40)) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ 0xff;
        const { picture, out } = await darkroom.reencode(damaged);
        assert.equal(picture === null, out === null);
        if (out !== null) assert.ok((await sharp(out).stats()).channels.length > 0);
      }
    });
  }
});

describe('a picture with packed texts', () => {
  const darkroom = useDarkroom();

  const texts: Readonly<Record<string, Buffer>> = {
    zTXt: pngChunk('zTXt', packedZeros('a\0\0', 40 * mib)),
    iTXt: pngChunk('iTXt', packedZeros('XML:com.adobe.xmp\0\x01\0\0\0', 40 * mib)),
  };
  for (const [name, chunk] of Object.entries(texts)) {
    it(`FILE-04 is read without unpacking 4 GB of ${name}`, async () => {
      const bytes = png(8, 8, Array<Buffer>(100).fill(chunk));
      const from = darkroom.put(bytes);
      await darkroom.reencode(png(8, 8));
      const started = performance.now();
      const peakKib = process.resourceUsage().maxRSS;
      assert.notEqual(await darkroom.studio.reencode(from, `${from}-out`, 'alice'), null);
      assert.ok(performance.now() - started < 1_000);
      assert.ok(process.resourceUsage().maxRSS - peakKib < 100 * 1_024);
    });
  }

  it('FILE-04 is turned by an EXIF whose folders point at themselves, without following them', async () => {
    const entries = 5_000;
    const exif = Buffer.alloc(14 + entries * 12);
    exif.write('II*\0\x08\0\0\0', 'latin1');
    exif.writeUInt16LE(entries, 8);
    for (let at = 10; at < 10 + entries * 12; at += 12) Buffer.from('698704000100000008000000', 'hex').copy(exif, at);
    const jpeg = withSegments(
      await plain(8, 8).jpeg().toBuffer(),
      jpegSegment(0xe1, Buffer.concat([text('Exif\0\0'), exif])),
    );
    const started = performance.now();
    assert.notEqual((await darkroom.reencode(jpeg)).picture, null);
    assert.ok(performance.now() - started < 1_000);
  });
});
