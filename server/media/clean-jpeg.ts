import { frameOf, isAdobe, isColorProfile, isJfif } from './jpeg-outline.ts';
import { eoi, jpegSegments, payloadOf, sos, type Segment } from './jpeg-segments.ts';

/** No JPEG of 128×128 comes near it. */
const maxBytes = 262_144;
const dqt = 0xdb;
const dht = 0xc4;
const dri = 0xdd;

/** Of a JFIF header without a thumbnail, with its marker. */
const jfifBytes = 18;

/**
 * Whether a JPEG of at most `maxSide` pixels a side holds its picture and nothing else: no EXIF, XMP, IPTC, comment or
 * thumbnail, nothing between its parts and nothing behind its end. Whether its pixels decode is not asked here.
 */
export function isCleanJpeg(bytes: Buffer, maxSide: number): boolean {
  if (bytes.length > maxBytes) return false;
  const segments = jpegSegments(bytes);
  if (segments === null || !fillsFile(bytes, segments)) return false;
  const frame = frameOf(bytes, segments);
  if (frame === null || Math.max(frame.width, frame.height) > maxSide) return false;
  return segments.every((segment) => isPlain(bytes, segment));
}

/** Each segment begins where the one before it ends, and the last one ends the file. */
function fillsFile(bytes: Buffer, segments: readonly Segment[]): boolean {
  let end = 2;
  for (const segment of segments) {
    if (segment.start !== end) return false;
    end = segment.end;
  }
  return end === bytes.length;
}

const plainMarkers: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2, dqt, dht, dri, sos, eoi]);

function isPlain(bytes: Buffer, segment: Segment): boolean {
  if (plainMarkers.has(segment.marker)) return true;
  if (isJfif(bytes, segment)) return isWithoutThumbnail(bytes, segment);
  return isColorProfile(bytes, segment) || isAdobe(bytes, segment);
}

function isWithoutThumbnail(bytes: Buffer, segment: Segment): boolean {
  const payload = payloadOf(bytes, segment);
  return segment.end - segment.start === jfifBytes && payload[12] === 0 && payload[13] === 0;
}
