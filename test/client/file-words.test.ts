import { strict as assert } from 'node:assert';
import { fileIconOf, fileTypeOf, formatSize, splitName } from '../../client/dom/file-labels.ts';
import { arrivalInWords } from '../../client/state/arrival.ts';
import { filesInWords } from '../../client/state/file-words.ts';
import { layoutRows } from '../../client/state/layout.ts';
import { excerptOf, rowText, rowWords } from '../../client/views/row-words.ts';
import type { Attachment } from '../../shared/objects.ts';
import { makeMessage } from './fakes.ts';

function makeFile(name: string, kind: Attachment['kind'] = 'file'): Attachment {
  return { kind, file: 'a.bin', name, type: 'application/octet-stream', size: 1, width: null, height: null };
}

describe('words for files', () => {
  it('name one, and count several', () => {
    assert.equal(filesInWords([]), '');
    assert.equal(filesInWords([makeFile('a.jpg', 'image')]), 'picture a.jpg');
    assert.equal(filesInWords([makeFile('a.zip')]), 'file a.zip');
    assert.equal(filesInWords([makeFile('a.mp3', 'audio')]), 'audio a.mp3');
    assert.equal(filesInWords([makeFile('a.mp4', 'video')]), 'video a.mp4');
    assert.equal(filesInWords([makeFile('a.jpg', 'image'), makeFile('b.jpg', 'image')]), '2 pictures');
    assert.equal(filesInWords([makeFile('a.jpg', 'image'), makeFile('b.zip')]), '2 files');
  });

  it('stand for a message without text, when it arrives', () => {
    const attachment = makeFile('a.jpg', 'image');
    assert.equal(arrivalInWords(makeMessage(1, { attachment })), 'message 1');
    assert.equal(arrivalInWords(makeMessage(1, { attachment, content: null })), 'picture a.jpg');
    assert.equal(arrivalInWords(makeMessage(1, { attachment, content: null, group_id: 1 })), 'several files');
    assert.equal(arrivalInWords(makeMessage(2, { attachment, content: null, group_id: 1 })), null);
    assert.equal(arrivalInWords(makeMessage(1, { content: null, deleted: 1 })), '');
  });

  it('show no brackets around an address: read out, in a row and in a quote', () => {
    const message = makeMessage(1, { content: 'see <https://a.example/x>, <b>' });
    const shown = 'see https://a.example/x, <b>';
    assert.equal(arrivalInWords(message), shown);
    const input = { messages: [message], entries: [], me: 'alice', newAfterN: null, isPerson: () => false };
    assert.deepEqual(layoutRows(input).map(rowWords), [shown]);
    assert.equal(excerptOf(message), shown);
  });

  it('are read out after the text of a row, and are no part of it', () => {
    const attachment = makeFile('a.jpg', 'image');
    const group = [
      makeMessage(1, { attachment, group_id: 1 }),
      makeMessage(2, { attachment, group_id: 1, content: null }),
      makeMessage(3, { attachment, content: null }),
      makeMessage(4, { content: null, deleted: 1 }),
    ];
    const rows = layoutRows({ messages: group, entries: [], me: 'alice', newAfterN: null, isPerson: () => false });
    assert.deepEqual(rows.map(rowWords), ['message 1, 2 pictures', 'picture a.jpg', 'This message was deleted']);
    assert.deepEqual(rows.map(rowText), ['message 1', '', '']);
  });

  it('tell the type by the ending of the name', () => {
    const rows: readonly [string, string, string][] = [
      ['report.PDF', 'PDF', 'document'],
      ['all.tar.gz', 'GZ archive', 'archive'],
      ['main.rs', 'RS file', 'file'],
      ['README', 'File', 'file'],
      ['.bashrc', 'File', 'file'],
      ['constructor.constructor', 'File', 'file'],
      ['a.proto', 'PROTO file', 'file'],
    ];
    for (const [name, type, icon] of rows) assert.deepEqual([fileTypeOf(name), fileIconOf(name)], [type, icon], name);
  });

  it('give sizes in units', () => {
    assert.deepEqual([0, 1, 999, 1_000, 1_240_000, 25_600_000, 3_000_000_000, 9_000_000_000_000].map(formatSize), [
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1 kB',
      '1.2 MB',
      '26 MB',
      '3 GB',
      '9,000 GB',
    ]);
  });

  it('cut no letter in two', () => {
    assert.deepEqual(splitName('a long name of a file.pdf'), ['a long name of a f', 'ile.pdf']);
    assert.deepEqual(splitName('👩‍🚀.pdf').join(''), '👩‍🚀.pdf');
    assert.deepEqual(splitName(''), ['', '']);
  });
});
