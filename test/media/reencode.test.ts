import assert from 'node:assert/strict';
import sharp from 'sharp';
import {
  animation,
  jpegSegment,
  plain,
  png,
  red,
  pngChunk,
  quarters,
  vp8x,
  webp,
  webpChunk,
  withSegments,
} from './bytes.ts';
import { useDarkroom } from './darkroom.ts';

const traces = [
  'Exif',
  'GPS',
  'ns.adobe.com',
  'Photoshop',
  '8BIM',
  'ICC_PROFILE',
  'Holiday',
  '<script',
  'iTXt',
  'tEXt',
];

function assertNoTrace(out: Buffer, words: readonly string[] = traces): void {
  for (const word of words) assert.ok(!out.includes(word), `the output holds ${word}`);
}

async function pixels(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes).removeAlpha().raw().toBuffer();
}

describe('a picture encoded again', () => {
  const darkroom = useDarkroom();

  async function accepted(bytes: Buffer): Promise<{ picture: object; out: Buffer }> {
    const { picture, out } = await darkroom.reencode(bytes);
    assert.ok(picture !== null && out !== null, 'the picture was refused');
    return { picture, out };
  }

  const formats = [
    { made: () => plain(60, 40).jpeg(), format: 'jpeg', extension: 'jpg' },
    { made: () => plain(60, 40).jpeg({ progressive: true }), format: 'jpeg', extension: 'jpg' },
    { made: () => plain(60, 40).jpeg().toColourspace('cmyk'), format: 'jpeg', extension: 'jpg' },
    { made: () => plain(60, 40).jpeg().toColourspace('b-w'), format: 'jpeg', extension: 'jpg' },
    { made: () => plain(60, 40).png(), format: 'png', extension: 'png' },
    { made: () => plain(60, 40).png({ progressive: true }), format: 'png', extension: 'png' },
    { made: () => plain(60, 40).png({ palette: true }), format: 'png', extension: 'png' },
    { made: () => plain(60, 40).toColourspace('rgb16').png(), format: 'png', extension: 'png' },
    { made: () => plain(60, 40).webp(), format: 'webp', extension: 'webp' },
    { made: () => plain(60, 40).webp({ lossless: true }), format: 'webp', extension: 'webp' },
    { made: () => plain(60, 40).gif(), format: 'gif', extension: 'gif' },
  ];
  formats.forEach(({ made, format, extension }, row) => {
    it(`stays ${format} (${row})`, async () => {
      const { picture, out } = await accepted(await made().toBuffer());
      const sizeBytes = out.length;
      assert.deepEqual(picture, { extension, type: `image/${format}`, width: 60, height: 40, sizeBytes });
      const read = await sharp(out).metadata();
      assert.deepEqual([read.format, read.width, read.height], [format, 60, 40]);
      assert.notEqual(read.space, 'cmyk');
    });
  });

  it('FILE-03 loses EXIF with its place, XMP, IPTC, comment and profile, and is turned upright', async () => {
    const jpeg = await quarters(80, 40)
      .withExif({ IFD0: { ImageDescription: 'Holiday' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/" about="ns.adobe.com Holiday"/>')
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const iptc = jpegSegment(0xed, 'Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0c\x1c\x02\x78\0\x07Holiday');
    const full = withSegments(jpeg, iptc, jpegSegment(0xfe, 'Holiday comment'));
    const before = await sharp(full).metadata();
    assert.ok(before.exif && before.xmp && before.iptc && before.icc && before.orientation === 6);
    const { picture, out } = await accepted(full);
    assert.partialDeepStrictEqual(picture, { width: 40, height: 80 });
    assertNoTrace(out);
    const { exif, xmp, iptc: left, icc, orientation, comments } = await sharp(out).metadata();
    assert.deepEqual([exif, xmp, left, icc, orientation, comments], Array(6).fill(undefined));
  });

  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const [name, made] of [
      ['PNG', () => quarters(8, 4).withMetadata({ orientation }).png()],
      ['WebP', () => quarters(8, 4).withMetadata({ orientation }).webp({ lossless: true })],
    ] as const) {
      it(`turns a ${name} of orientation ${orientation} upright`, async () => {
        const bytes = await made().toBuffer();
        assert.equal((await sharp(bytes).metadata()).orientation, orientation);
        const { out } = await accepted(bytes);
        assert.deepEqual(await pixels(out), await sharp(bytes).autoOrient().removeAlpha().raw().toBuffer());
      });
    }
  }

  it('FILE-03 reads the orientation of a JPEG in both byte orders, and no other EXIF', async () => {
    const jpeg = await quarters(80, 40).jpeg().toBuffer();
    const little = 'Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0';
    const big = 'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0';
    for (const exif of [little, big]) {
      const { picture } = await accepted(withSegments(jpeg, jpegSegment(0xe1, exif)));
      assert.partialDeepStrictEqual(picture, { width: 40, height: 80 });
    }
    const broken = ['Exif\0\0', 'Exif\0\0II*\0\xff\xff\xff\xff', little.replace('\x08\0\0\0\0\0', '\x09\0\0\0\0\0')];
    for (const exif of broken) {
      const { picture } = await accepted(withSegments(jpeg, jpegSegment(0xe1, exif)));
      assert.partialDeepStrictEqual(picture, { width: 80, height: 40 });
    }
  });

  it('comes out in the colours it was shown in', async () => {
    const wide = await plain(8, 8, { r: 200, g: 40, b: 40 }).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
    const { out } = await accepted(wide);
    const [r = 0, g = 0, b = 0] = await pixels(out);
    assert.notEqual(stored[0], 200);
    assert.ok(Math.abs(r - 200) < 3 && Math.abs(g - 40) < 3 && Math.abs(b - 40) < 3, `${r} ${g} ${b}`);
  });

  for (const format of ['gif', 'webp'] as const) {
    it(`keeps the frames, the pauses and the loop of an animated ${format}`, async () => {
      const made = await animation(4, 50, 30);
      const bytes = await made.toFormat(format, { delay: [100, 200, 300, 400], loop: 3 }).toBuffer();
      const { picture, out } = await accepted(bytes);
      assert.partialDeepStrictEqual(picture, { width: 50, height: 30 });
      const { pages, delay, loop } = await sharp(out, { animated: true }).metadata();
      assert.deepEqual([pages, delay, loop], [4, [100, 200, 300, 400], 3]);
    });
  }

  it('makes a picture no larger than 4,096 pixels a side, and never larger than it was', async () => {
    const sizes: [Buffer, number, number][] = [
      [await plain(5_000, 2_500).jpeg().toBuffer(), 4_096, 2_048],
      [await plain(10, 8_192).png().toBuffer(), 5, 4_096],
      [await (await animation(2, 8_192, 8)).gif().toBuffer(), 4_096, 4],
      [await plain(3, 2).webp().toBuffer(), 3, 2],
      [png(65_535, 1), 4_096, 1],
    ];
    for (const [bytes, width, height] of sizes) {
      const { picture, out } = await accepted(bytes);
      assert.partialDeepStrictEqual(picture, { width, height });
      const read = await sharp(out).metadata();
      assert.deepEqual([read.width, read.height], [width, height]);
    }
  });

  it('keeps transparency', async () => {
    const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: { ...red, alpha: 0.5 } } });
    for (const format of ['png', 'webp'] as const) {
      const { out } = await accepted(await clear.clone().toFormat(format).toBuffer());
      assert.equal((await sharp(out).metadata()).hasAlpha, true);
    }
  });

  it('keeps every pixel of a lossless WebP and of a PNG', async () => {
    for (const bytes of [
      await quarters(64, 64).webp({ lossless: true }).toBuffer(),
      await quarters(64, 64).png().toBuffer(),
    ]) {
      const { out } = await accepted(bytes);
      assert.deepEqual(await pixels(out), await pixels(bytes));
    }
  });

  it('keeps the still picture of an animated PNG', async () => {
    const control = Buffer.alloc(8);
    control.writeUInt32BE(2);
    const { out } = await accepted(png(16, 16, [pngChunk('acTL', control)]));
    assertNoTrace(out, ['acTL']);
  });

  it('loses what hides in texts, comments and unknown parts, and what stands behind its end', async () => {
    const page = '<script>alert(1)</script><!-- Holiday -->';
    const hidden = [pngChunk('tEXt', `Comment\0${page}`), pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${page}`)];
    const still = (await plain(8, 8).webp().toBuffer()).subarray(12);
    const comment = Buffer.concat([Buffer.of(0x21, 0xfe, page.length), Buffer.from(page), Buffer.of(0)]);
    const gif = await plain(8, 8).gif().toBuffer();
    const polyglots = [
      png(8, 8, [...hidden, pngChunk('prVt', page)]),
      Buffer.concat([png(8, 8), Buffer.from(page)]),
      Buffer.concat([await plain(8, 8).jpeg().toBuffer(), Buffer.from(page)]),
      withSegments(await plain(8, 8).jpeg().toBuffer(), jpegSegment(0xe5, page), jpegSegment(0xe0, `JFXX\0${page}`)),
      webp(vp8x(4, 8, 8), still, webpChunk('XMP ', page), webpChunk('hide', page)),
      Buffer.concat([await plain(8, 8).webp().toBuffer(), Buffer.from(page)]),
      Buffer.concat([gif, Buffer.from(page)]),
      Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)]),
    ];
    for (const [row, bytes] of polyglots.entries()) {
      assert.ok(bytes.includes(page), `row ${row} hides nothing`);
      const { out } = await accepted(bytes);
      assertNoTrace(out);
    }
  });

  it('is no script any more when it was one, too', async () => {
    const bytes = Buffer.from(await plain(8, 8).gif().toBuffer());
    // A width of 2F 2A opens a JavaScript comment; the picture itself stays as large as its frame.
    bytes.write('/*', 6, 'latin1');
    const script = Buffer.concat([bytes, Buffer.from('*/=1;alert(1)//')]);
    const { picture, out } = await accepted(script);
    assert.partialDeepStrictEqual(picture, { width: 8, height: 8 });
    assertNoTrace(out, ['/*', 'alert(1)']);
  });
});
