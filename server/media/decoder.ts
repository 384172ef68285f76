import type { Sharp, SharpOptions } from 'sharp';
import { limits } from '#shared/limits.ts';
import type { Outline } from './outline.ts';

type Open = (bytes: Buffer, options: SharpOptions) => Sharp;

const timeoutSeconds = 10;
const bounds: SharpOptions = { limitInputPixels: limits.picturePixels, limitInputChannels: 5, failOn: 'warning' };
const loaders = ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadNsgif'];

let loading: Promise<Open> | null = null;

/** A picture, upright and ready to be resized. Of an animation all frames on demand, else the first one. */
export async function decode(outline: Outline, frames: 'all' | 'first'): Promise<Sharp> {
  loading ??= load();
  const open = await loading;
  const isAnimation = frames === 'all' && outline.frames > 1;
  const image = open(outline.bytes, { ...bounds, animated: isAnimation }).timeout({ seconds: timeoutSeconds });
  // Frames lie below one another and cannot be turned; browsers do not turn an animation either.
  return isAnimation ? image : upright(image, outline.orientation);
}

/** On first use: it is a large package, and a server may never see a picture. */
async function load(): Promise<Open> {
  const { default: sharp } = await import('sharp');
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: loaders });
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

/** Mirrored left to right, then turned clockwise: that makes all eight orientations of EXIF. */
const turns: Readonly<Record<number, readonly [degrees: number, isMirrored: boolean]>> = {
  2: [0, true],
  3: [180, false],
  4: [180, true],
  5: [270, true],
  6: [90, false],
  7: [90, true],
  8: [270, false],
};

function upright(image: Sharp, orientation: number): Sharp {
  const [degrees, isMirrored] = turns[orientation] ?? [0, false];
  return image.rotate(degrees).flop(isMirrored);
}
