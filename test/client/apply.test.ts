import { strict as assert } from 'node:assert';
import { putHeads } from '../../client/state/answers.ts';
import { apply, type AppliedEvent, expireTyping, isApplied } from '../../client/state/apply.ts';
import type { State } from '../../client/state/state.ts';
import { events } from '../../shared/events.ts';
import { applyAll, cases, change, counted, created, factsOf, member, nowMs, start } from './apply-cases.ts';
import { makeHead, makeMessage, makePerson } from './fakes.ts';

describe('apply', () => {
  for (const { event, shows, expected } of Object.values(cases)) {
    it(`shows ${event.name}, and the same when it comes twice`, () => {
      const once = apply(start(), event, nowMs);
      assert.deepEqual(shows(once), expected);
      assert.deepEqual(shows(apply(once, event, nowMs)), expected);
    });
  }

  it('has a case for every event that is counted', () => {
    const countedNames = Object.entries(events).filter(([, { streams }]) => streams.length > 0);
    for (const [name] of countedNames) assert.ok(isApplied(name), name);
    assert.equal(isApplied('__proto__'), false);
    assert.equal(isApplied('constructor'), false);
  });

  it('RT-22 never goes back to an older version of a row', () => {
    const changed = created(4, { seq: 12, content: 'newer' });
    const late = created(4, { seq: 11, content: 'older' });
    const state = applyAll(start(), [changed, late]);
    assert.equal(state.rows.get(1)?.list[3]?.content, 'newer');
  });

  it('keeps the newest name of a place, in whatever order the changes come', () => {
    const update = (name: string, seq: number): AppliedEvent => ({
      name: 'channel:updated',
      payload: { ...counted, channel_id: 1, channel: name, seq, head: factsOf({ channel: name, name, seq }) },
    });
    const state = applyAll(start(), [update('third', 13), update('second', 12)]);
    assert.equal(state.heads.get(1)?.name, 'third');
    assert.equal(putHeads(state, [makeHead({ seq: 12, name: 'second' })]).heads.get(1)?.name, 'third');
    assert.equal(putHeads(state, [makeHead({ seq: 14, name: 'fourth' })]).heads.get(1)?.name, 'fourth');
  });

  it('counts behind a mark what is held, and takes the server’s word for the rest', () => {
    const moved = { ...counted, stream: 'user' as const, rev: 6, channel_id: 1, read_n: 10, unread: 0, mentions: 0 };
    const overtaken = applyAll(start(), [created(11), { name: 'read:moved', payload: moved }]);
    assert.equal(overtaken.heads.get(1)?.unread, 1);
    const told = { ...moved, read_n: 7, unread: 3, mentions: 2 };
    const state = { ...start(), rows: new Map() };
    const head = apply(state, { name: 'read:moved', payload: told }, nowMs).heads.get(1);
    assert.deepEqual([head?.unread, head?.mentions], [3, 2]);
  });

  it('ends nobody’s typing by a change of an old message', () => {
    const typing = { channel_id: 1, username: 'bob', root_id: null, for_ms: 5_000 };
    const state = apply(start(), { name: 'typing:started', payload: typing }, nowMs);
    assert.equal(apply(state, change('pin:changed', makeMessage(4, { seq: 11 })), nowMs).typing.get(1)?.size, 1);
  });

  it('changes nothing it was given', () => {
    const before = start();
    const rows = before.rows.get(1)?.list.length;
    applyAll(before, [created(11), created(12)]);
    assert.equal(before.rows.get(1)?.list.length, rows);
    assert.equal(before.heads.get(1)?.n, 10);
  });

  it('gives the same rows in whatever order they come', () => {
    const list = [created(11), created(12), change('thread:changed', makeMessage(11, { seq: 13, reply_count: 1 }))];
    const ordered = applyAll(start(), list).rows.get(1)?.list;
    for (const order of [
      [2, 0, 1],
      [1, 2, 0],
      [0, 2, 1],
      [2, 1, 0],
    ]) {
      const shuffled = order.map((index) => list[index]).filter((event) => event !== undefined);
      assert.deepEqual(applyAll(start(), [...shuffled, ...shuffled]).rows.get(1)?.list, ordered);
    }
  });

  it('counts what others write, mentions apart, and neither notices nor what was deleted', () => {
    const state = applyAll(start(), [
      created(11),
      created(12, { mentions: '["alice"]' }),
      created(13, { mentions: '["@everyone"]' }),
      created(14, { content_type: 'system', sender: 'minimost' }),
      created(15, { deleted: 1, content: null }),
    ]);
    assert.deepEqual([state.heads.get(1)?.unread, state.heads.get(1)?.mentions], [3, 2]);
  });

  it('takes a deleted message out of the counts', () => {
    const state = applyAll(start(), [
      created(11, { mentions: '["alice"]' }),
      created(11, { seq: 12, deleted: 1, mentions: null }),
    ]);
    assert.deepEqual([state.heads.get(1)?.unread, state.heads.get(1)?.mentions], [0, 0]);
  });

  it('counts nothing twice that the head of the server has counted', () => {
    const ahead = putHeads(start(), [makeHead({ seq: 12, n: 12, unread: 2, read_n: 10 })]);
    assert.equal(applyAll(ahead, [created(11), created(12)]).heads.get(1)?.unread, 2);
  });

  it('moves the own mark to a message of one’s own', () => {
    const state = applyAll(start(), [created(11), created(12, { sender: 'alice' })]);
    const head = state.heads.get(1);
    assert.deepEqual([head?.read_n, head?.unread], [12, 0]);
  });

  it('counts in places whose rows are not held, and makes none for them', () => {
    const state = { ...start(), rows: new Map() };
    const after = apply(state, created(11), nowMs);
    assert.equal(after.heads.get(1)?.unread, 1);
    assert.equal(after.rows.size, 0);
  });

  it('RT-72 ends typing with a message, elsewhere, when offline and by time; one’s own is not shown', () => {
    const typing = (username: string, channelId = 1): AppliedEvent => ({
      name: 'typing:started',
      payload: { channel_id: channelId, username, root_id: null, for_ms: 5_000 },
    });
    const base = apply(start(), typing('bob'), nowMs);
    const names = (state: State, id = 1): string[] => [...(state.typing.get(id)?.keys() ?? [])];
    assert.deepEqual(names(base), ['bob']);
    assert.deepEqual(names(apply(base, created(11), nowMs)), []);
    assert.deepEqual(names(apply(base, typing('bob', 2), nowMs)), []);
    const offline = { ...counted, stream: 'presence' as const, rev: 10, states: { bob: 'offline' as const } };
    assert.deepEqual(names(apply(base, { name: 'presence:changed', payload: offline }, nowMs)), []);
    assert.deepEqual(names(expireTyping(base, 5_999)), ['bob']);
    assert.deepEqual(names(expireTyping(base, 6_000)), []);
    assert.deepEqual(names(apply(start(), typing('alice'), nowMs)), []);
  });

  it('keeps what was known of somebody who joins again', () => {
    const bio = makePerson('carol', { bio: 'gardener' });
    const state = { ...start(), people: new Map([['carol', bio]]) };
    const event: AppliedEvent = {
      name: 'member:joined',
      payload: { ...counted, stream: 'workspace', rev: 8, ...member },
    };
    assert.equal(apply(state, event, nowMs).people.get('carol')?.bio, 'gardener');
  });
});
