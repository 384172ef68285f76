import { strict as assert } from 'node:assert';
import { type Draft, Drafts } from '../../client/state/drafts.ts';
import type { EntryFile } from '../../client/state/entry-files.ts';
import { FakeClock, makeFile } from './fakes.ts';

const written = (text: string, uploads: readonly EntryFile[] = []): Draft => ({ text, replyToId: null, uploads });

function setUp(kept: Record<string, string> = {}) {
  const clock = new FakeClock();
  const shelf = new Map<string, Draft>(Object.entries(kept).map(([place, text]) => [place, written(text)]));
  const drafts = new Drafts({
    clock,
    kept: () => [...shelf.keys()],
    load: (channel) => shelf.get(channel) ?? null,
    adopt: (file) => ({ ...file, uploadId: `again ${file.attachment.name}` }),
    put: (channel, draft) => void (draft === null ? shelf.delete(channel) : shelf.set(channel, draft)),
  });
  return { clock, shelf, drafts, write: (text: string) => drafts.set('general', written(text)) };
}

describe('drafts', () => {
  it('knows the places where something is written, also by an earlier page', () => {
    const { drafts, write } = setUp({ 'off-topic': 'half a sent', empty: ' ' });
    assert.deepEqual([...drafts.channels.value], ['off-topic']);
    write('hello');
    assert.deepEqual([...drafts.channels.value], ['off-topic', 'general']);
    write('');
    assert.deepEqual([...drafts.channels.value], ['off-topic']);
  });

  it('goes along when its place is renamed', () => {
    const { drafts, write, shelf } = setUp();
    write('half a sent');
    drafts.move('general', 'lobby');
    drafts.move('off-topic', 'elsewhere');
    drafts.save();
    assert.deepEqual([drafts.get('general').text, drafts.get('lobby').text], ['', 'half a sent']);
    assert.deepEqual([[...drafts.channels.value], [...shelf.keys()]], [['lobby'], ['lobby']]);
  });

  it('keeps the files that are on the server; one that was on its way is gone after a reload', () => {
    const { drafts, shelf, clock } = setUp();
    drafts.set('general', written('', [makeFile('a', true), makeFile('b', false)]));
    drafts.set('off-topic', written('', [makeFile('c', false)]));
    assert.deepEqual([...drafts.channels.value], ['general', 'off-topic']);
    drafts.save();
    assert.deepEqual([...shelf.keys()], ['general']);
    const later = new Drafts({
      clock,
      kept: () => [...shelf.keys()],
      load: (channel) => shelf.get(channel) ?? null,
      put: () => undefined,
      adopt: (file) => ({ ...file, uploadId: `again ${file.attachment.name}` }),
    });
    assert.deepEqual([...later.channels.value], ['general']);
    const [file, ...others] = later.get('general').uploads;
    assert.deepEqual([file?.attachment.file, file?.localUrl, file?.uploadId], ['a.bin', null, 'again a']);
    assert.equal(others.length, 0);
    assert.equal(later.get('general').uploads[0], file, 'it is taken up once');
    assert.equal(later.placeOf('again a'), 'general');
  });

  it('W5 stores 300 ms after the last key, and nothing after signing out', async () => {
    const { clock, shelf, drafts, write } = setUp();
    write('hel');
    await clock.pass(200);
    write('hello');
    await clock.pass(299);
    assert.equal(shelf.size, 0);
    await clock.pass(1);
    assert.equal(shelf.get('general')?.text, 'hello');
    write('hello, you');
    drafts.forget();
    await clock.pass(1_000);
    drafts.save();
    assert.equal(shelf.get('general')?.text, 'hello');
  });
});
