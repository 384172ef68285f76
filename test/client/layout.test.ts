import { strict as assert } from 'node:assert';
import { blocksOf, filesOf, isGone, picturesIn } from '../../client/state/blocks.ts';
import { foldedInto, holdsMessage, isSameRow, layoutRows, type Row } from '../../client/state/layout.ts';
import type { Entry } from '../../client/state/entries.ts';
import type { Message } from '../../shared/message.ts';
import type { Attachment } from '../../shared/objects.ts';
import { makeMessage } from './fakes.ts';

const entry: Entry = {
  clientId: 'c-1',
  channel: 'general',
  text: 'on its way',
  replyToId: null,
  files: [],
  createdMs: 1_700_000_020_000,
  state: 'waiting',
  problem: null,
};
const base = {
  entries: [],
  me: 'alice',
  newAfterN: null,
  isPerson: (name: string) => /^(bob|carol|dan|eve)$/.test(name),
};

function makeAttachment(name: string): Attachment {
  return { kind: 'image', file: `${name}.jpg`, name, type: 'image/jpeg', size: 1_000, width: 40, height: 30 };
}

/** Pictures of one send, from row `from` to row `to`; their group begins with row 11. */
function makeGroup(from: number, to: number, fields: Partial<Message> = {}): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index;
    const content = n === 11 ? 'a caption' : null;
    return makeMessage(n, { content, attachment: makeAttachment(`p${n}`), group_id: 11, ...fields });
  });
}

function deleted(message: Message): Message {
  return { ...message, deleted: 1, content: null, attachment: null };
}

const namesIn = (row: Row | undefined) => (row ? filesOf(row).map(({ attachment }) => attachment.name) : []);

describe('layout', () => {
  it('groups one author within five minutes, not over a reply, a notice or another author', () => {
    const messages = [
      makeMessage(1),
      makeMessage(2),
      makeMessage(3, { ts: 1_700_000_400.5 }),
      makeMessage(4, { ts: 1_700_000_401.5, sender: 'carol' }),
      makeMessage(5, { ts: 1_700_000_402.5, sender: 'carol', reply_to_id: 1 }),
      makeMessage(6, { ts: 1_700_000_403.5, sender: 'minimost', content_type: 'system' }),
      makeMessage(7, { ts: 1_700_000_404.5, sender: 'minimost', content_type: 'system' }),
    ];
    const rows = layoutRows({ ...base, messages });
    assert.deepEqual(
      rows.map(({ continues }) => continues),
      [false, true, false, false, false, false, true],
    );
  });

  it('folds notices that differ only in whom they name, and no others', () => {
    const notice = (n: number, content: string) =>
      makeMessage(n, { sender: 'minimost', content_type: 'system', content });
    const messages = [
      notice(1, 'Welcome, bob!'),
      notice(2, 'Welcome, carol!'),
      notice(3, 'Maintenance at noon'),
      notice(4, 'Maintenance at noon'),
      notice(5, 'Welcome, dan!'),
      makeMessage(6),
      notice(7, 'Welcome, eve!'),
    ];
    const rows = layoutRows({ ...base, messages });
    assert.deepEqual(
      rows.map(({ names, folded }) => [...names, folded.length]),
      [['bob', 'carol', 1], [0], [0], ['dan', 0], [0], ['eve', 0]],
    );
    assert.ok(rows[0] && holdsMessage(rows[0], 1) && holdsMessage(rows[0], 2) && !holdsMessage(rows[0], 3));
    assert.equal(rows[0].startsDay, true);
  });

  it('starts each day once', () => {
    const messages = [makeMessage(1), makeMessage(2), makeMessage(3, { ts: 1_700_200_000.5 })];
    assert.deepEqual(
      layoutRows({ ...base, messages }).map(({ startsDay }) => startsDay),
      [true, false, true],
    );
  });

  it('draws the New line once, above the first text of somebody else after the mark', () => {
    const messages = [
      makeMessage(1),
      makeMessage(2, { sender: 'alice' }),
      makeMessage(3, { content_type: 'system', sender: 'minimost' }),
      makeMessage(4),
      makeMessage(5),
    ];
    const rows = layoutRows({ ...base, messages, newAfterN: 1 });
    assert.deepEqual(
      rows.map(({ startsNew }) => startsNew),
      [false, false, false, true, false],
    );
    assert.equal(rows[3]?.continues, false);
  });

  it('shows an own message once, under the same key before and after it has arrived', () => {
    const messages = [makeMessage(1)];
    const before = layoutRows({ ...base, messages, entries: [entry] });
    const arrived = makeMessage(2, { sender: 'alice', client_id: 'c-1' });
    const after = layoutRows({ ...base, messages: [...messages, arrived], entries: [entry] });
    assert.deepEqual([before.length, after.length], [2, 2]);
    assert.equal(before[1]?.key, after[1]?.key);
    assert.deepEqual([before[1]?.entry?.clientId, after[1]?.entry], ['c-1', null]);
  });

  it('does not take the client_id of somebody else for one’s own', () => {
    const messages = [
      makeMessage(1, { sender: 'bob', client_id: 'c-1' }),
      makeMessage(2, { sender: 'bob', client_id: 'c-2' }),
    ];
    const rows = layoutRows({ ...base, messages, entries: [entry] });
    assert.equal(rows.length, 3);
    assert.equal(new Set(rows.map(({ key }) => key)).size, 3);
  });

  describe('of a block', () => {
    const lay = (messages: readonly Message[], entries: readonly Entry[] = []) =>
      layoutRows({ ...base, messages, entries });

    it('is one row that holds all its messages', () => {
      const rows = lay([makeMessage(10), ...makeGroup(11, 20), makeMessage(21)]);
      assert.deepEqual(
        rows.map(({ key }) => key),
        ['10', '11', '21'],
      );
      const block = rows[1];
      assert.equal(block?.message?.content, 'a caption');
      assert.deepEqual(namesIn(block), ['p11', 'p12', 'p13', 'p14', 'p15', 'p16', 'p17', 'p18', 'p19', 'p20']);
      assert.deepEqual(
        foldedInto(block as Row).map(({ id }) => id),
        [12, 13, 14, 15, 16, 17, 18, 19, 20],
      );
      for (const id of [11, 15, 20]) assert.ok(block && holdsMessage(block, id), `holds ${id}`);
      assert.ok(block && !holdsMessage(block, 21) && !holdsMessage(block, 10));
    });

    it('keeps two blocks apart, and files that were sent alone', () => {
      const other = makeGroup(14, 15, { group_id: 14 });
      const alone = makeMessage(16, { content: null, attachment: makeAttachment('alone') });
      assert.deepEqual(lay([...makeGroup(11, 13), ...other, alone]).map(namesIn), [
        ['p11', 'p12', 'p13'],
        ['p14', 'p15'],
        ['alone'],
      ]);
    });

    it('grows while its messages arrive, under the same key', () => {
      for (let last = 11; last <= 14; last += 1) {
        const [row, ...others] = lay(makeGroup(11, last));
        assert.deepEqual([row?.key, namesIn(row).length, others.length], ['11', last - 10, 0]);
      }
    });

    it('looks different when one of its messages has changed', () => {
      const group = makeGroup(11, 13);
      const [before] = lay(group);
      const [again] = lay([...group]);
      const [after] = lay(group.with(1, deleted(group[1] as Message)));
      assert.ok(before && again && after);
      assert.deepEqual([isSameRow(before, again), isSameRow(before, after)], [true, false]);
    });

    it('loses the picture of a message that is deleted; the others keep their places', () => {
      const group = makeGroup(11, 13);
      const [row] = lay(group.with(1, deleted(group[1] as Message)));
      assert.ok(row);
      assert.deepEqual(
        filesOf(row).map(({ position, messageId }) => [position, messageId]),
        [
          [0, 11],
          [2, 13],
        ],
      );
      assert.deepEqual([isGone(row), holdsMessage(row, 12)], [false, true]);
    });

    it('shows that its first message is deleted, and the pictures that are left', () => {
      const group = makeGroup(11, 13);
      const [row] = lay(group.with(0, deleted(group[0] as Message)));
      assert.ok(row);
      assert.deepEqual([isGone(row), namesIn(row), row.key], [true, ['p12', 'p13'], '11']);
    });

    it('is one tombstone when all its messages are deleted', () => {
      const rows = lay(makeGroup(11, 13).map(deleted));
      assert.equal(rows.length, 1);
      assert.ok(rows[0] && isGone(rows[0]) && namesIn(rows[0]).length === 0);
    });

    it('shows what is loaded of it at the edge of a page, under the key it keeps', () => {
      const [cut, next] = lay([...makeGroup(14, 16), makeMessage(17)]);
      assert.deepEqual([cut?.key, namesIn(cut), next?.key], ['11', ['p14', 'p15', 'p16'], '17']);
      const whole = lay([makeMessage(10), ...makeGroup(11, 16), makeMessage(17)]);
      assert.deepEqual(
        whole.map(({ key }) => key),
        ['10', '11', '17'],
      );
      assert.equal(namesIn(whole[1]).length, 6);
    });

    it('calls nothing deleted whose text is not loaded', () => {
      const group = makeGroup(14, 16);
      const [cut] = lay(group.with(0, deleted(group[0] as Message)));
      const [gone] = lay(group.map(deleted));
      assert.ok(cut && gone);
      assert.deepEqual([isGone(cut), namesIn(cut), isGone(gone)], [false, ['p15', 'p16'], true]);
    });

    it('keeps the places of files that are on their way until their messages are there', () => {
      const files = ['p11', 'p12', 'p13'].map((name): Entry['files'][number] => ({
        attachment: makeAttachment(name),
        localUrl: `blob:${name}`,
        uploadId: name,
      }));
      const sent = { ...entry, files };
      const arrived = makeGroup(11, 13, { sender: 'alice' });
      const first = { ...(arrived[0] as Message), client_id: 'c-1' };
      const steps = [[], [first], [first, ...arrived.slice(1, 2)], [first, ...arrived.slice(1)]];
      const shown = steps.map((messages) => {
        const rows = lay(messages, [sent]);
        assert.deepEqual([rows.length, rows[0]?.key], [1, 'own c-1']);
        return filesOf(rows[0] as Row).map(({ position, messageId, sent: local }) => [
          position,
          messageId,
          local?.localUrl ?? null,
        ]);
      });
      assert.deepEqual(shown, [
        [
          [0, null, 'blob:p11'],
          [1, null, 'blob:p12'],
          [2, null, 'blob:p13'],
        ],
        [
          [0, 11, null],
          [1, null, 'blob:p12'],
          [2, null, 'blob:p13'],
        ],
        [
          [0, 11, null],
          [1, 12, null],
          [2, null, 'blob:p13'],
        ],
        [
          [0, 11, null],
          [1, 12, null],
          [2, 13, null],
        ],
      ]);
    });

    it('gives its pictures to the viewer in their order', () => {
      const file = makeMessage(14, { attachment: { ...makeAttachment('a.pdf'), kind: 'file' } });
      const messages = [...makeGroup(11, 13), file, makeMessage(15)];
      assert.deepEqual(
        picturesIn(messages).map(({ id }) => id),
        [11, 12, 13],
      );
      assert.equal(blocksOf(messages).length, 3);
    });
  });
});
