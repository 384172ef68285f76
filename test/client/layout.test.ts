import { strict as assert } from 'node:assert';
import { holdsMessage, layoutRows } from '../../client/state/layout.ts';
import type { Entry } from '../../client/state/outbox.ts';
import { makeMessage } from './fakes.ts';

const entry: Entry = {
  clientId: 'c-1',
  channel: 'general',
  text: 'on its way',
  replyToId: null,
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
});
