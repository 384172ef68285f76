import sharp from 'sharp';

const [width, height] = [4_000, 3_000];

/** A JPEG as a telephone takes it: 12 megapixels, about 5 MB, with grain that no encoder can make small. */
export function makePhoto(): Promise<Buffer> {
  const grain = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#808080', noise: grain } })
    .blur(0.8)
    .jpeg({ quality: 92 })
    .toBuffer();
}
