import sharp, { type Sharp } from 'sharp';

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp';

/** Name ending and media type of each format. */
export const pictureFormats = [
  { format: 'jpeg', ending: 'jpg', type: 'image/jpeg' },
  { format: 'png', ending: 'png', type: 'image/png' },
  { format: 'gif', ending: 'gif', type: 'image/gif' },
  { format: 'webp', ending: 'webp', type: 'image/webp' },
] as const;

interface Sides {
  width?: number;
  height?: number;
}

function plain({ width = 12, height = 8 }: Sides, red = 200): Sharp {
  return sharp({ create: { width, height, channels: 3, background: { r: red, g: 80, b: 20 } } });
}

/** A picture of one colour. */
export function picture(format: PictureFormat, sides: Sides = {}): Promise<Buffer> {
  return plain(sides).toFormat(format).toBuffer();
}

/** With place, author, comment and orientation inside, as a phone makes it. */
export function taggedPicture(format: PictureFormat | 'tiff' | 'avif', sides: Sides = {}): Promise<Buffer> {
  const tags = { IFD0: { Copyright: 'secret-author' }, IFD3: { GPSLatitude: '48/1 8/1 0/1', GPSLatitudeRef: 'N' } };
  return plain(sides)
    .withExif(tags)
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret-note/></x:xmpmeta>')
    .toFormat(format)
    .toBuffer();
}

/** An animation of three frames, each of another colour. */
export async function animation(format: 'gif' | 'webp', { width = 12, height = 8 }: Sides = {}): Promise<Buffer> {
  const frames = await Promise.all([0, 120, 250].map((red) => plain({ width, height }, red).raw().toBuffer()));
  const raw = { width, height: height * 3, channels: 3 as const, pageHeight: height };
  return sharp(Buffer.concat(frames), { raw })
    .toFormat(format, { delay: [100, 100, 100], loop: 0 })
    .toBuffer();
}

/** What a picture is, by its bytes. */
export function lookAt(bytes: Buffer) {
  return sharp(bytes, { pages: -1 }).metadata();
}
