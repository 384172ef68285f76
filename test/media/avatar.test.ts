import assert from 'node:assert/strict';
import sharp from 'sharp';
import { pageAt } from '../support/chromium.ts';
import { describeInBrowser } from '../support/browser.ts';
import { animation, jpegSegment, plain, png, quarters, red, withSegments } from './bytes.ts';
import { useDarkroom } from './darkroom.ts';

const tiff = 'II*\0\x08\0\0\0\0\0\0\0\0\0';

describe('an avatar', () => {
  const darkroom = useDarkroom();

  async function taken(bytes: Buffer): Promise<Buffer> {
    const { isTaken, out } = await darkroom.avatar(bytes);
    assert.ok(isTaken && out !== null, 'it was refused');
    return out;
  }

  async function assertKept(bytes: Buffer): Promise<void> {
    assert.ok((await taken(bytes)).equals(bytes), 'it was encoded again');
  }

  async function assertMadeAnew(bytes: Buffer): Promise<Buffer> {
    const out = await taken(bytes);
    const { format, width, height, exif, xmp, iptc, icc } = await sharp(out).metadata();
    assert.deepEqual([format, width, height], ['jpeg', 128, 128]);
    assert.deepEqual([exif, xmp, iptc, icc], Array(4).fill(undefined));
    return out;
  }

  const clean: Readonly<Record<string, () => Promise<Buffer>>> = {
    'of 128×128': () => quarters(128, 128).jpeg().toBuffer(),
    'of 1×1': () => plain(1, 1).jpeg().toBuffer(),
    'of 64×128': () => quarters(64, 128).jpeg().toBuffer(),
    'that is progressive': () => quarters(128, 128).jpeg({ progressive: true }).toBuffer(),
    'of one channel': () => quarters(128, 128).toColourspace('b-w').jpeg().toBuffer(),
    'with a colour profile': () => quarters(128, 128).withIccProfile('p3').jpeg().toBuffer(),
  };
  for (const [name, make] of Object.entries(clean)) {
    it(`FILE-11 is kept byte for byte when it is a clean JPEG ${name}`, async () => {
      await assertKept(await make());
    });
  }

  const segments: Readonly<Record<string, Buffer>> = {
    EXIF: jpegSegment(0xe1, `Exif\0\0${tiff}`),
    XMP: jpegSegment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>'),
    IPTC: jpegSegment(0xed, 'Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0'),
    'a comment': jpegSegment(0xfe, 'hidden'),
    'an empty comment': jpegSegment(0xfe, ''),
    'a JFXX thumbnail': jpegSegment(0xe0, 'JFXX\0\x11\x01\x01abc'),
    'a JFIF thumbnail': jpegSegment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc'),
    'words behind its JFIF header': jpegSegment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0hidden'),
    'a second picture': jpegSegment(0xe2, 'MPF\0II*\0'),
    'words behind its Adobe header': jpegSegment(0xee, 'Adobe\0\x64\0\0\0\0\x01hidden'),
    'an unknown part': jpegSegment(0xe5, 'hidden'),
    'bytes before a marker': Buffer.of(0xff, 0xff, 0xff),
  };
  for (const [name, segment] of Object.entries(segments)) {
    it(`FILE-11 is encoded again when it is a JPEG with ${name}`, async () => {
      const out = await assertMadeAnew(withSegments(await quarters(128, 128).jpeg().toBuffer(), segment));
      assert.ok(!out.includes('hidden'));
    });
  }

  it('FILE-11 is encoded again when bytes stand behind its end', async () => {
    const jpeg = await quarters(128, 128).jpeg().toBuffer();
    for (const tail of ['\0', '\n', '<script>hidden</script>', '\xff\xd9']) {
      const out = await assertMadeAnew(Buffer.concat([jpeg, Buffer.from(tail, 'latin1')]));
      assert.ok(!out.includes('hidden'));
    }
  });

  it('FILE-11 is not kept when its pixels do not decode to the last', async () => {
    const tall = await sharp({
      create: {
        width: 16,
        height: 128,
        channels: 3,
        background: red,
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer();
    await assertKept(tall);
    // Nothing of the lowest rows would be in a square from the middle.
    const torn = Buffer.concat([tall.subarray(0, -60), tall.subarray(-2)]);
    const { out } = await darkroom.avatar(torn);
    assert.ok(!out?.equals(torn));
  });

  const made: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
    'a JPEG of 129×128': () => plain(129, 128).jpeg().toBuffer(),
    'a PNG of 128×128': () => plain(128, 128).png().toBuffer(),
    'a WebP of 3×2': () => plain(3, 2).webp().toBuffer(),
    'a PNG of 1×1': () => png(1, 1),
    'a PNG of 10000×1': () => png(10_000, 1),
    'a PNG of 1×10000': () => png(1, 10_000),
    'a PNG of 65535×1': () => png(65_535, 1),
    'a CMYK JPEG of 300×200': () => plain(300, 200).toColourspace('cmyk').jpeg().toBuffer(),
    'an animated GIF': async () => (await animation(3, 200, 100)).gif().toBuffer(),
    'an animated WebP': async () => (await animation(3, 200, 100)).webp().toBuffer(),
  };
  for (const [name, make] of Object.entries(made)) {
    it(`FILE-11 is made of ${name}`, async () => {
      await assertMadeAnew(await make());
    });
  }

  it('is the upright middle of the first frame, transparency on white', async () => {
    const wide = await quarters(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { data } = await sharp(await taken(wide))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const upperLeft = data.subarray((20 * 128 + 20) * 3, (20 * 128 + 20) * 3 + 3);
    assert.ok((upperLeft[2] ?? 0) > 240 && (upperLeft[0] ?? 255) < 15, 'turned clockwise, the lower left comes on top');
    const frames = await (await animation(3, 200, 100)).gif().toBuffer();
    const [r = 255, g = 0] = await sharp(await taken(frames))
      .raw()
      .toBuffer();
    assert.ok(r < 20 && Math.abs(g - 200) < 20, `${r} ${g}`);
    const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
    const { channels } = await sharp(await taken(await clear.png().toBuffer())).stats();
    assert.deepEqual(
      channels.map(({ min }) => min > 250),
      [true, true, true],
    );
  });

  describeInBrowser('from a browser', (launch) => {
    it('FILE-11 is kept byte for byte as a canvas makes it', async () => {
      await using visit = await pageAt(await launch(), { width: 300, height: 300 });
      for (const quality of [undefined, 0.5, 0.92, 1]) {
        const bytes = await visit.page.evaluate(async (wanted) => {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = 128;
          const context = canvas.getContext('2d');
          if (context === null) throw new Error('no canvas');
          context.fillStyle = 'teal';
          context.fillRect(10, 20, 90, 70);
          const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', wanted));
          if (blob === null) throw new Error('no picture');
          return [...new Uint8Array(await blob.arrayBuffer())];
        }, quality);
        await assertKept(Buffer.from(bytes));
      }
    });
  });
});
