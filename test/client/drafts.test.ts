import { strict as assert } from 'node:assert';
import { type Draft, Drafts } from '../../client/state/drafts.ts';
import { FakeClock } from './fakes.ts';

function setUp(kept: Record<string, string> = {}) {
  const clock = new FakeClock();
  const shelf = new Map<string, Draft>(Object.entries(kept).map(([place, text]) => [place, { text, replyToId: null }]));
  const drafts = new Drafts({
    clock,
    kept: () => [...shelf.keys()],
    load: (channel) => shelf.get(channel) ?? null,
    put: (channel, draft) => void (draft === null ? shelf.delete(channel) : shelf.set(channel, draft)),
  });
  return { clock, shelf, drafts, write: (text: string) => drafts.set('general', { text, replyToId: null }) };
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
