import assert from 'node:assert/strict';
import type { Message } from '#shared/objects.ts';
import { judgeDisk, judgeSends, type FileHistory, type FileSend, type Kept } from './file-history.ts';
import { runFileKills } from './file-kill-runs.ts';

const fits = () => Promise.resolve(true);
const sent: FileSend = {
  clientId: 'k1',
  sender: 'alice',
  files: [
    { name: 'a.jpg', fits },
    { name: 'b.pdf', fits },
  ],
  ids: [7, 8],
};

function row(id: number, name: string | null, more: Partial<Message> = {}): Message {
  const attachment = { kind: 'file', file: `${id}.bin`, name, type: '', size: 1, width: null, height: null };
  const what = { attachment: name === null ? null : attachment, deleted: name === null ? 1 : 0 };
  return { id, sender: 'alice', client_id: null, group_id: 7, ...what, ...more } as Message; // all the checker reads
}

const rows = [row(7, 'a.jpg', { client_id: 'k1' }), row(8, 'b.pdf')];

describe('the checker of messages with files', () => {
  const judge = (
    messages: Message[],
    ids: FileSend['ids'] = sent.ids,
    deletions: FileHistory['deletions'] = new Map(),
  ) => new Map(Object.entries(judgeSends({ sends: [{ ...sent, ids }], deletions }, messages)));

  it('finds nothing wrong with what is whole, in any order, not there yet, or deleted', () => {
    const clean = [
      judge(rows),
      judge(rows.toReversed()),
      judge(rows, null),
      judge([], null),
      judge([row(7, null, { client_id: 'k1' }), row(8, 'b.pdf')], [7, 8], new Map([[7, 'done']])),
    ];
    for (const verdict of clean) assert.deepEqual([...verdict.values()].flat(), []);
  });

  const faults: [name: string, messages: Message[], deletions?: FileHistory['deletions']][] = [
    ['lost', []],
    ['lost', [row(7, 'a.jpg', { client_id: 'k1' }), row(8, null)]],
    ['doubled', [...rows, row(9, 'a.jpg', { client_id: 'k1', group_id: 9 }), row(10, 'b.pdf', { group_id: 9 })]],
    ['torn', [row(7, 'a.jpg', { client_id: 'k1', group_id: null })]],
    ['torn', [row(7, 'b.pdf', { client_id: 'k1' }), row(8, 'a.jpg')]],
    ['torn', [row(9, 'a.jpg', { client_id: 'k1', group_id: 9 }), row(10, 'b.pdf', { group_id: 9 })]],
    ['undeleted', rows, new Map([[8, 'done']])],
  ];
  for (const [name, messages, deletions] of faults) {
    it(`finds a planted fault: ${name}`, () => {
      assert.notDeepEqual(judge(messages, sent.ids, deletions).get(name), []);
    });
  }
});

describe('the checker of the uploads folder', () => {
  const kept: Kept = {
    rows: new Map([
      ['a.jpg', ['files', 'originals']],
      ['c.jpg', ['avatars']],
    ]),
    shown: ['a.jpg', 'c.jpg'],
    drawers: new Map([
      ['files', ['a.jpg']],
      ['originals', ['a.jpg']],
      ['small', ['a.jpg']],
      ['avatars', ['c.jpg']],
    ]),
    scratch: [],
    quickCheck: 'ok',
  };
  const withDrawer = (drawer: string, names: string[]) => ({ drawers: new Map([...kept.drawers, [drawer, names]]) });

  it('finds nothing wrong where everything is in its place', () => {
    assert.deepEqual(Object.values(judgeDisk(kept)).flat(), []);
    assert.deepEqual(Object.values(judgeDisk({ ...kept, ...withDrawer('small', []) })).flat(), []);
  });

  const faults: [name: string, change: Partial<Kept>][] = [
    ['withoutFile', withDrawer('files', [])],
    ['withoutFile', withDrawer('originals', [])],
    ['withoutFile', withDrawer('avatars', [])],
    ['withoutRow', withDrawer('files', ['a.jpg', 'b.bin'])],
    ['withoutRow', withDrawer('small', ['b.jpg'])],
    ['withoutRow', withDrawer('avatars', ['c.jpg', 'a.jpg'])],
    ['withoutRow', { shown: ['a.jpg', 'b.bin'] }],
    ['scratch', { scratch: ['x'] }],
    ['broken', { quickCheck: 'row 3 missing from index' }],
  ];
  for (const [name, change] of faults) {
    it(`finds a planted fault: ${name}`, () => {
      assert.notDeepEqual(new Map(Object.entries(judgeDisk({ ...kept, ...change }))).get(name), []);
    });
  }
});

describe('P1 SIGKILL during uploads', () => {
  it('leaves no row without its file, and no file without its row', async function () {
    this.timeout(120_000);
    const report = await runFileKills({ kills: 5, people: 6, pictures: true, random: Math.random });
    assert.deepEqual(Object.values(report.verdict).flat(), []);
    assert.ok(report.files > 20, `only ${report.files} files were acknowledged`);
    console.log(`      ${report.kills} kills, ${report.files} files, ${report.swept} swept, 0 lost, 0 left over`);
  });
});
