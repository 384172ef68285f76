import { orientationOf } from './exif.ts';
import { jpegSegments, payloadOf, type Segment } from './jpeg-segments.ts';
import { isDecodable, type Outline } from './outline.ts';

const app0 = 0xe0;
const app1 = 0xe1;
const app2 = 0xe2;
const app14 = 0xee;
const app15 = 0xef;
const comment = 0xfe;
const startOfImage = Buffer.of(0xff, 0xd8);

/** The outline of a baseline or progressive JPEG, or null. */
export function outlineJpeg(bytes: Buffer): Outline | null {
  const segments = jpegSegments(bytes);
  if (segments === null) return null;
  const frame = frameOf(bytes, segments);
  if (frame === null || !isDecodable({ ...frame, frames: 1 })) return null;
  const kept = segments.filter((segment) => isNeeded(bytes, segment));
  return {
    ...frame,
    format: 'jpeg',
    frames: 1,
    orientation: orientationIn(bytes, segments),
    bytes: Buffer.concat([startOfImage, ...kept.map(({ start, end }) => bytes.subarray(start, end))]),
  };
}

/** Size and sampling by the one frame header, which every JPEG that is accepted has. */
export function frameOf(
  bytes: Buffer,
  segments: readonly Segment[],
): Pick<Outline, 'width' | 'height' | 'exact'> | null {
  const [frame, ...others] = segments.filter(({ marker }) => isFrame(marker));
  if (frame === undefined || others.length > 0 || frame.marker > 0xc2) return null;
  const payload = payloadOf(bytes, frame);
  const components = payload[5] ?? 0;
  if (components === 0 || payload.length !== 6 + components * 3) return null;
  const samplings = Array.from({ length: components }, (_, index) => payload[7 + index * 3]);
  return {
    height: payload.readUInt16BE(1),
    width: payload.readUInt16BE(3),
    exact: samplings.every((sampling) => sampling === samplings[0]),
  };
}

/** SOF0 to SOF15; C4, C8 and CC among them mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** What pixels and colours hang on. Of the rest nothing reaches the decoder. */
function isNeeded(bytes: Buffer, segment: Segment): boolean {
  const { marker } = segment;
  if (marker === comment) return false;
  if (marker < app0 || marker > app15) return true;
  return isJfif(bytes, segment) || isColorProfile(bytes, segment) || isAdobe(bytes, segment);
}

/** The plain header of a JPEG, with or without a thumbnail. */
export function isJfif(bytes: Buffer, segment: Segment): boolean {
  return segment.marker === app0 && startsWith(bytes, segment, 'JFIF\0');
}

/** A piece of the ICC profile. */
export function isColorProfile(bytes: Buffer, segment: Segment): boolean {
  return segment.marker === app2 && startsWith(bytes, segment, 'ICC_PROFILE\0');
}

/** What Adobe's programs say of the colour channels. */
export function isAdobe(bytes: Buffer, segment: Segment): boolean {
  return segment.marker === app14 && startsWith(bytes, segment, 'Adobe') && segment.end - segment.start === 16;
}

function startsWith(bytes: Buffer, segment: Segment, text: string): boolean {
  return payloadOf(bytes, segment).toString('latin1', 0, text.length) === text;
}

function orientationIn(bytes: Buffer, segments: readonly Segment[]): number {
  const exif = segments.find((segment) => segment.marker === app1 && startsWith(bytes, segment, 'Exif\0\0'));
  return exif === undefined ? 1 : orientationOf(payloadOf(bytes, exif));
}
