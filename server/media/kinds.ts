import { extname } from 'node:path';
import { lookup } from 'mime-types';

/** A file that a browser can play, by its own bytes. */
export interface MediaKind {
  kind: 'audio' | 'video';
  type: string;
}

/** So much of a file tells whether it sounds or moves. */
export const sniffedBytes = 4_096;

/** What the first bytes of a file say it is: MP3, MP4, QuickTime, Ogg, WAV, FLAC, WebM, or null for all else. */
export function sniffMedia(first: Buffer): MediaKind | null {
  const bytes = first.subarray(0, sniffedBytes);
  for (const sniff of sniffers) {
    const found = sniff(bytes);
    if (found !== null) return found;
  }
  return null;
}

/** The media type of a file by the ending of its name. For people to read; no file is served by it. */
export function mediaTypeOf(name: string): string {
  return lookup(extname(name)) || 'application/octet-stream';
}

const sniffers: readonly ((bytes: Buffer) => MediaKind | null)[] = [
  (bytes) => (isMp3(bytes) ? audio('audio/mpeg') : null),
  sniffMp4,
  sniffOgg,
  (bytes) => (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WAVE' ? audio('audio/wav') : null),
  (bytes) => (textAt(bytes, 0, 4) === 'fLaC' ? audio('audio/flac') : null),
  (bytes) => (isWebm(bytes) ? video('video/webm') : null),
];

function audio(type: string): MediaKind {
  return { kind: 'audio', type };
}

function video(type: string): MediaKind {
  return { kind: 'video', type };
}

function textAt(bytes: Buffer, at: number, length: number): string {
  return bytes.toString('latin1', at, at + length);
}

/** An ID3 tag of version 2.2 to 2.4, or the header of a frame. */
function isMp3(bytes: Buffer): boolean {
  if (bytes.length < 10) return false;
  if (textAt(bytes, 0, 3) === 'ID3') return [2, 3, 4].includes(bytes.readUInt8(3));
  return isMp3Frame(bytes.readUInt32BE(0));
}

/** 11 bits of 1, then version, layer, checksum, bit rate and sampling rate: layer III, and nothing reserved. */
function isMp3Frame(header: number): boolean {
  const isLayer3 = header >>> 21 === 0x7ff && ((header >>> 17) & 3) === 1;
  const version = (header >>> 19) & 3;
  const bitRate = (header >>> 12) & 15;
  const samplingRate = (header >>> 10) & 3;
  return isLayer3 && version !== 1 && bitRate !== 0 && bitRate !== 15 && samplingRate !== 3;
}

const audioBrands = /^(M4A|M4B|F4A|F4B) $/;
const videoBrands = /^(isom|iso[2-9a-c]|mp4[12]|avc1|M4V[ HP]|MSNV|dash|mmp4|f4v |F4V |XAVC|3g[p2].)$/;

/** The brand of an ISO file, in its first box, names what is in it; HEIF and JPEG 2000 have brands, too. */
function sniffMp4(bytes: Buffer): MediaKind | null {
  if (textAt(bytes, 4, 4) !== 'ftyp' || bytes.readUInt32BE(0) > sniffedBytes) return null;
  const brand = textAt(bytes, 8, 4);
  if (audioBrands.test(brand)) return audio('audio/mp4');
  if (brand === 'qt  ') return video('video/quicktime');
  return videoBrands.test(brand) ? video('video/mp4') : null;
}

const oggAudio = ['\x01vorbis', 'OpusHead', '\x7fFLAC', 'Speex   '];

/** The first pages of an Ogg file begin one stream each. */
function sniffOgg(bytes: Buffer): MediaKind | null {
  if (textAt(bytes, 0, 5) !== 'OggS\0') return null;
  if (bytes.includes('\x80theora', 0, 'latin1')) return video('video/ogg');
  return oggAudio.some((codec) => bytes.includes(codec, 0, 'latin1')) ? audio('audio/ogg') : null;
}

const ebml = Buffer.of(0x1a, 0x45, 0xdf, 0xa3);
const webmDocType = Buffer.from('\x42\x82\x84webm', 'latin1');

function isWebm(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(ebml) && bytes.includes(webmDocType);
}
