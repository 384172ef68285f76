import assert from 'node:assert/strict';
import { searchMessages } from '../../server/actions/search/search.ts';
import { turn } from './searching.ts';
import { addChannel, addPerson, openWorld, send, type World } from './world.ts';

describe('a search through long messages', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it('looks through no more text at once than others can wait for', async () => {
    await addChannel(world, 'general');
    const [alice, bob] = [await addPerson(world, 'alice'), await addPerson(world, 'bob')];
    for (let count = 0; count < 60; count += 1) await send(world, alice, 'general', 'x'.repeat(10_000));
    for (const sought of [{ text: 'zz' }, { text: '', has: 'link' as const }, { text: 'zz', from: 'alice' }]) {
      let turns = 0;
      const counted = () => {
        turns += 1;
        return turn();
      };
      const page = await searchMessages(world.core, bob, sought, { limit: 50, isGone: () => false, turn: counted });
      assert.deepEqual(page.messages, []);
      assert.ok(turns >= 3, `600,000 characters in ${turns} parts`);
    }
  });
});
