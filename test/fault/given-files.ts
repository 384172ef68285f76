import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { FormFile } from '../support/people.ts';

/** What somebody has to send. Names are never given twice. */
export interface GivenFile extends FormFile {
  /** Whether what the server serves is this one. */
  fits: Fits;
}

export type Fits = (served: Buffer) => Promise<boolean>;

/** Where files to send come from. */
export interface GivenFiles {
  attachment: () => GivenFile;
  picture: () => GivenFile;
  avatar: () => GivenFile;
}

interface Drawn {
  extension: string;
  bytes: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

/** Attachments from 2 KiB to 4 MiB, small ones as often as large ones. */
const leastBytes = 2_048;
const mostDoublings = 11;

/**
 * Files that can be told from one another when they come back: attachments by their bytes, pictures, which the server
 * encodes anew, by their sides.
 */
export async function drawFiles(random: () => number): Promise<GivenFiles> {
  const [pictures, avatars] = await Promise.all([drawPictures(), drawAvatars()]);
  let count = 0;
  const oneOf = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T; // neither list is empty
  return {
    attachment: () => {
      const bytes = randomBytes(Math.floor(leastBytes * 2 ** (random() * mostDoublings)));
      return { field: 'attachments', name: `paper-${(count += 1)}.pdf`, bytes, fits: isTheSame(bytes) };
    },
    picture: () => {
      const { extension, bytes, width, height } = oneOf(pictures);
      const name = `photo-${(count += 1)}.${extension}`;
      return { field: 'files', name, bytes, fits: isPictureOf(width, height) };
    },
    avatar: () => {
      const bytes = oneOf(avatars);
      return { field: 'avatar', name: `me-${(count += 1)}.jpg`, bytes, fits: isTheSame(bytes) };
    },
  };
}

function isTheSame(given: Uint8Array): Fits {
  const digest = digestOf(given);
  return (served) => Promise.resolve(digestOf(served) === digest);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Decoded to the last row. */
function isPictureOf(width: number, height: number): Fits {
  return async (served) => {
    const decoded = await sharp(served, { failOn: 'warning' })
      .raw()
      .toBuffer({ resolveWithObject: true })
      .catch(() => null);
    return decoded?.info.width === width && decoded.info.height === height;
  };
}

function noise(width: number, height: number) {
  const grain = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#808080', noise: grain } });
}

/** From 20 KB to 2 MB, of all formats. */
function drawPictures(): Promise<Drawn[]> {
  const formats = [
    { extension: 'jpg', format: 'jpeg', width: 160 },
    { extension: 'jpg', format: 'jpeg', width: 1_600 },
    { extension: 'png', format: 'png', width: 240 },
    { extension: 'png', format: 'png', width: 640 },
    { extension: 'webp', format: 'webp', width: 320 },
    { extension: 'webp', format: 'webp', width: 800 },
    { extension: 'gif', format: 'gif', width: 200 },
  ] as const;
  return Promise.all(
    formats.map(async ({ extension, format, width }, index) => {
      const height = Math.floor(width * 0.75) + index;
      const bytes = new Uint8Array(await noise(width, height).toFormat(format).toBuffer());
      return { extension, bytes, width, height };
    }),
  );
}

/** As the client makes them: small enough to be kept byte for byte. */
function drawAvatars(): Promise<Uint8Array<ArrayBuffer>[]> {
  return Promise.all(Array.from({ length: 6 }, async () => new Uint8Array(await noise(128, 128).jpeg().toBuffer())));
}
