/** A marker of a JPEG with what belongs to it. A scan (`sos`) holds its compressed pixels, too. */
export interface Segment {
  readonly marker: number;
  /** Where its `FF` is. */
  readonly start: number;
  /** The first byte behind it. */
  readonly end: number;
}

const soi = 0xd8;
export const eoi = 0xd9;
export const sos = 0xda;
const maxSegments = 2_000;
const maxScans = 100;
/** `FF` bytes among the compressed pixels. 25 MiB of an honest photo hold about 100,000. */
const maxStuffed = 500_000;

/** Every segment behind the SOI up to and with the EOI; null when it is no JPEG, breaks off or never ends. */
export function jpegSegments(bytes: Buffer): Segment[] | null {
  if (bytes[0] !== 0xff || bytes[1] !== soi) return null;
  const segments: Segment[] = [];
  const left = { scans: maxScans, stuffed: maxStuffed };
  let at = 2;
  while (segments.length < maxSegments) {
    const segment = segmentAt(bytes, at, left);
    if (segment === null) return null;
    segments.push(segment);
    if (segment.marker === eoi) return segments;
    at = segment.end;
  }
  return null;
}

/** What a segment says, without its marker and length. */
export function payloadOf(bytes: Buffer, { start, end }: Segment): Buffer {
  return bytes.subarray(Math.min(start + 4, end), end);
}

interface Budget {
  scans: number;
  stuffed: number;
}

function segmentAt(bytes: Buffer, from: number, left: Budget): Segment | null {
  const start = markerAt(bytes, from);
  const marker = bytes[start + 1] ?? 0;
  if (bytes[from] !== 0xff || standsAlone(marker)) return null;
  if (marker === eoi) return { marker, start, end: start + 2 };
  const payloadEnd = payloadEndAt(bytes, start + 2);
  const end = marker === sos && payloadEnd !== null ? scanEnd(bytes, payloadEnd, left) : payloadEnd;
  return end === null ? null : { marker, start, end };
}

/** The last of the `FF` from `from` on: any number of them may stand before a marker. */
function markerAt(bytes: Buffer, from: number): number {
  let start = from;
  while (bytes[start + 1] === 0xff) start += 1;
  return start;
}

/** Markers without a payload, which have a place only among the pixels of a scan. */
function standsAlone(marker: number): boolean {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= soi);
}

/** Behind a payload, whose length stands at `at` and counts itself. */
function payloadEndAt(bytes: Buffer, at: number): number | null {
  if (at + 2 > bytes.length) return null;
  const length = bytes.readUInt16BE(at);
  return length < 2 || at + length > bytes.length ? null : at + length;
}

/** Where the compressed pixels from `from` end: at the first marker that does not belong to them. */
function scanEnd(bytes: Buffer, from: number, left: Budget): number | null {
  left.scans -= 1;
  if (left.scans < 0) return null;
  let at = bytes.indexOf(0xff, from);
  while (at !== -1 && left.stuffed > 0) {
    const next = bytes[at + 1] ?? -1;
    if (next !== 0x00 && (next < 0xd0 || next > 0xd7)) return at;
    left.stuffed -= 1;
    at = bytes.indexOf(0xff, at + 2);
  }
  return null;
}
