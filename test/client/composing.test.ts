import { strict as assert } from 'node:assert';
import { signal } from '@preact/signals';
import { Announcer } from '../../client/state/announcer.ts';
import { Composing } from '../../client/state/composing.ts';
import { type Draft, Drafts } from '../../client/state/drafts.ts';
import { entryFileOf } from '../../client/state/entry-files.ts';
import { Uploads } from '../../client/state/uploads.ts';
import { CommandError } from '../../client/socket.ts';
import type { Attachment } from '../../shared/objects.ts';
import { FakeClock, deferred, settled } from './fakes.ts';
import { setUpOutbox } from './outbox-setup.ts';

function setUp() {
  const clock = new FakeClock();
  const answers = new Map<string, ReturnType<typeof deferred<Attachment>>>();
  const stored = new Map<string, Draft>();
  let ids = 0;
  const uploads: Uploads = new Uploads({
    clock,
    random: () => 0.5,
    newId: () => `u${(ids += 1)}`,
    upload: ({ name }) => {
      const answer = deferred<Attachment>();
      answers.set(name, answer);
      return answer.promise;
    },
    drop: () => undefined,
    measure: () => Promise.resolve(null),
    createUrl: () => 'blob:',
    revokeUrl: () => undefined,
    changed: (view) => composing.changed(view),
    removed: (id) => composing.removed(id),
  });
  const { outbox, sent } = setUpOutbox([], uploads);
  const drafts = new Drafts({
    clock,
    kept: () => [],
    load: () => null,
    put: (channel, draft) => void (draft === null ? stored.delete(channel) : stored.set(channel, draft)),
    adopt: (file) => entryFileOf(uploads.adopt(file.attachment)),
  });
  const channel = signal<string | null>('general');
  const announcer = new Announcer(clock);
  const account = signal({ drafts, outbox });
  const composing: Composing = new Composing({ account, channel, announcer, uploads, sent: () => undefined });
  composing.follow();
  const open = (place: string): void => {
    channel.value = place;
    composing.follow();
  };
  const hold = async (name: string): Promise<void> => {
    const known = { kind: 'file', file: `${name}.bin`, name, type: '', size: 1, width: null, height: null } as const;
    answers.get(name)?.resolve(known);
    await settled();
  };
  const refuse = async (name: string): Promise<void> => {
    answers.get(name)?.reject(new CommandError({ code: 'StorageFull', message: `sentence of ${name}` }));
    await settled();
  };
  const write = (text: string): void => composing.setDraft({ ...composing.draft.peek(), text });
  const names = (): string[] => composing.draft.value.uploads.map(({ attachment }) => attachment.name);
  return { composing, uploads, outbox, drafts, announcer, sent, stored, open, hold, refuse, write, names };
}

const files = (...names: string[]): File[] => names.map((name) => new File(name === 'empty' ? [] : ['x'], name));

describe('composing', () => {
  it('files belong to the place they were added to, and are kept when the server holds them', async () => {
    const { composing, open, names, hold, stored, drafts } = setUp();
    composing.add('general', files('a', 'b'));
    open('off-topic');
    assert.deepEqual(names(), []);
    composing.add('random', files('c'));
    await hold('b');
    drafts.save();
    open('general');
    assert.deepEqual(names(), ['a', 'b']);
    assert.deepEqual(
      [...stored].map(([place, draft]) => [place, draft.uploads.map(({ attachment }) => attachment.file)]),
      [['general', ['b.bin']]],
    );
  });

  it('takes ten files and says how many it left out', () => {
    const { composing, names, announcer, open, uploads } = setUp();
    composing.add('general', files(...'a b c d e f g h'.split(' ')));
    composing.add('general', files(...'i j k l m'.split(' ')), 1);
    assert.equal(names().join(''), 'abcdefghij');
    const notice = 'A message takes 10 files. 3 files were not added. Folders cannot be sent. Add the files in them.';
    assert.equal(composing.notice.value, notice);
    assert.equal(announcer.sentence.value, `2 files added ${notice}`);
    uploads.cancel('u1');
    assert.deepEqual([names().join(''), composing.notice.value], ['bcdefghij', null]);
    composing.add('general', [], 1);
    open('off-topic');
    assert.equal(composing.notice.value, null);
  });

  it('sends files without words, and hands on those that are still on their way', async () => {
    const { composing, names, sent, hold, outbox } = setUp();
    assert.equal(composing.isReady(composing.draft.value), false);
    composing.add('general', files('a', 'b'));
    await hold('a');
    assert.equal(composing.isReady(composing.draft.value), true);
    composing.send();
    assert.deepEqual([names(), sent.length, outbox.entries.length], [[], 0, 1]);
    await hold('b');
    assert.equal(sent[0]?.uploads, 'a.bin,b.bin');
  });

  it('what is refused stays behind with its reason, and makes nothing ready', async () => {
    const { composing, names, sent, hold, announcer } = setUp();
    composing.add('general', files('empty'));
    assert.equal(announcer.sentence.value, 'empty: This file is empty.');
    assert.equal(composing.isReady(composing.draft.value), false);
    composing.add('general', files('a'));
    await hold('a');
    composing.send();
    assert.deepEqual([names(), sent[0]?.uploads], [['empty'], 'a.bin']);
  });

  it('sending tries again what has failed; failing once more, the message waits for Retry', async () => {
    const { composing, refuse, hold, outbox, announcer, sent, write } = setUp();
    composing.add('general', files('a'));
    await refuse('a');
    assert.equal(announcer.sentence.value, 'Upload of a failed. sentence of a');
    write('look');
    composing.send();
    assert.equal(outbox.entries[0]?.state, 'waiting');
    await refuse('a');
    assert.deepEqual([outbox.entries[0]?.state, outbox.entries[0]?.problem], ['failed', 'sentence of a']);
    composing.retry('id-1');
    await hold('a');
    assert.equal(sent[0]?.uploads, 'a.bin');
  });

  it('cancelling the only file of a message without words ends it; Discard cancels its files', () => {
    const { composing, uploads, outbox } = setUp();
    composing.add('general', files('a'));
    composing.send();
    uploads.cancel('u1');
    assert.deepEqual([outbox.entries.length, uploads.shown.value.size], [0, 0]);
    composing.add('general', files('b'));
    composing.send();
    composing.discard('id-2');
    assert.deepEqual([outbox.entries.length, uploads.shown.value.size], [0, 0]);
  });
});
