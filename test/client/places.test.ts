import { strict as assert } from 'node:assert';
import { channelHeads, directHeads, totalBadge } from '../../client/state/places.ts';
import { emptyState, type State } from '../../client/state/state.ts';
import type { ChannelHead } from '../../shared/objects.ts';
import { makeHead } from './fakes.ts';

function stateWith(...heads: ChannelHead[]): State {
  return { ...emptyState, heads: new Map(heads.map((head) => [head.channel_id, head])) };
}

describe('the list of places', () => {
  const general = makeHead({ channel_id: 1, mentions: 2 });
  const old = makeHead({ channel_id: 2, channel: 'old', archived: true, mentions: 1 });
  const direct = makeHead({ channel_id: 3, channel: 'dm:alice:bob', kind: 'dm', users: ['bob'], unread: 4 });
  const closed = { ...direct, channel_id: 4, channel: 'dm:alice:carol', users: ['carol'], hidden: true };
  const state = stateWith(general, old, direct, closed);

  it('leaves out what is archived or closed, though it can still be opened', () => {
    assert.deepEqual(channelHeads(state), [general]);
    assert.deepEqual(directHeads(state), [direct]);
  });

  it('has in its number what can be found in it, and nothing else', () => {
    assert.equal(totalBadge(state), 2 + 4);
    assert.equal(totalBadge(stateWith(old, closed)), 0);
  });
});
