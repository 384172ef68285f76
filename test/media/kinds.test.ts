import assert from 'node:assert/strict';
import { mediaTypeOf, sniffMedia } from '../../server/media/kinds.ts';

const ftyp = (brand: string, ...others: readonly string[]): string =>
  `\0\0\0${String.fromCharCode(16 + others.length * 4)}ftyp${brand}\0\0\x02\0${others.join('')}`;
const ogg = (codec: string): string => `OggS\0\x02${'\0'.repeat(20)}\x01\x1e${codec}${'\0'.repeat(20)}`;
const page = '<!doctype html><script>alert(1)</script>';

const playable: readonly [name: string, first: string, kind: 'audio' | 'video', type: string][] = [
  ['MP3 with a tag', 'ID3\x04\0\0\0\0\0\x0aTIT2', 'audio', 'audio/mpeg'],
  ['MP3 with a hostile tag', `ID3\x03\0\0\0\0\x10\0${page}`, 'audio', 'audio/mpeg'],
  ['MP3 of MPEG 1', `\xff\xfb\x90\x64${'\0'.repeat(20)}`, 'audio', 'audio/mpeg'],
  ['MP3 of MPEG 1 with a checksum', `\xff\xfa\x90\x64${'\0'.repeat(20)}`, 'audio', 'audio/mpeg'],
  ['MP3 of MPEG 2', `\xff\xf3\x84\xc4${'\0'.repeat(20)}`, 'audio', 'audio/mpeg'],
  ['MP3 of MPEG 2.5', `\xff\xe3\x18\xc4${'\0'.repeat(20)}`, 'audio', 'audio/mpeg'],
  ['MP4', ftyp('isom', 'isom', 'iso2', 'avc1', 'mp41'), 'video', 'video/mp4'],
  ['MP4 of version 2', ftyp('mp42', 'isom'), 'video', 'video/mp4'],
  ['M4V', ftyp('M4V ', 'M4A '), 'video', 'video/mp4'],
  ['3GP', ftyp('3gp5'), 'video', 'video/mp4'],
  ['MP4 with HTML behind it', ftyp('isom') + page, 'video', 'video/mp4'],
  ['M4A', ftyp('M4A ', 'isom'), 'audio', 'audio/mp4'],
  ['M4B', ftyp('M4B '), 'audio', 'audio/mp4'],
  ['QuickTime', ftyp('qt  '), 'video', 'video/quicktime'],
  ['Ogg Vorbis', ogg('\x01vorbis'), 'audio', 'audio/ogg'],
  ['Ogg Opus', ogg('OpusHead'), 'audio', 'audio/ogg'],
  ['Ogg FLAC', ogg('\x7fFLAC'), 'audio', 'audio/ogg'],
  ['Ogg Theora', ogg('\x80theora') + ogg('\x01vorbis'), 'video', 'video/ogg'],
  ['Ogg Theora behind its sound', ogg('\x01vorbis') + ogg('\x80theora'), 'video', 'video/ogg'],
  ['WAV', 'RIFF\x24\0\0\0WAVEfmt \x10\0\0\0', 'audio', 'audio/wav'],
  ['FLAC', 'fLaC\0\0\0\x22', 'audio', 'audio/flac'],
  ['WebM', '\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm\x42\x87', 'video', 'video/webm'],
];

const others: readonly [name: string, first: string][] = [
  ['nothing', ''],
  ['HTML', page],
  ['HTML that speaks of a brand', `<!--ftypisom-->${page}`],
  ['HEIC', ftyp('heic', 'mif1')],
  ['AVIF', ftyp('avif', 'mif1')],
  ['JPEG 2000', ftyp('jp2 ')],
  ['an unknown brand', ftyp('XXXX')],
  ['JPEG', '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01'],
  ['AAC', `\xff\xf1\x50\x80${'\0'.repeat(20)}`],
  ['text of two bytes a letter', `\xff\xfeh\0e\0l\0l\0o\0 \0y\0o\0u\0`],
  ['FF without end', '\xff'.repeat(100)],
  ['ID3 in a text', 'ID3 is a tag of sound files'],
  ['an Ogg of something else', ogg('PDF')],
  ['WebP', 'RIFF\x24\0\0\0WEBPVP8 '],
  ['AVI', 'RIFF\x24\0\0\0AVI LIST'],
  ['Matroska', '\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska'],
  ['a WebM whose name comes late', `\x1a\x45\xdf\xa3${'\0'.repeat(4_096)}\x42\x82\x84webm`],
  ['PDF', '%PDF-1.7'],
  ['ZIP', 'PK\x03\x04'],
];

describe('the kind of a file', () => {
  for (const [name, first, kind, type] of playable) {
    it(`FILE-16 is ${kind} for ${name}`, () => {
      assert.deepEqual(sniffMedia(Buffer.from(first, 'latin1')), { kind, type });
    });
  }

  for (const [name, first] of others) {
    it(`FILE-16 is neither audio nor video for ${name}`, () => {
      assert.equal(sniffMedia(Buffer.from(first, 'latin1')), null);
    });
  }
});

describe('the media type of a name', () => {
  const types: readonly [name: string, type: string][] = [
    ['report.pdf', 'application/pdf'],
    ['REPORT.PDF', 'application/pdf'],
    ['archive.tar.gz', 'application/gzip'],
    ['notes.txt', 'text/plain'],
    ['page.html', 'text/html'],
    ['ünïcode 📄.csv', 'text/csv'],
    ['html', 'application/octet-stream'],
    ['.html', 'application/octet-stream'],
    ['no ending', 'application/octet-stream'],
    ['ends with a dot.', 'application/octet-stream'],
    ['a.constructor', 'application/octet-stream'],
    ['a.__proto__', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ];
  for (const [name, type] of types) {
    it(`is ${type} for ‘${name}’`, () => {
      assert.equal(mediaTypeOf(name), type);
    });
  }
});
