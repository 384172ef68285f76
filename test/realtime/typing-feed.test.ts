import assert from 'node:assert/strict';
import type { Announcement, Audience, Member } from '../../server/actions/action.ts';
import { createTypingFeed, type TypingFeed } from '../../server/realtime/typing-feed.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';

const alice = { kind: 'member', memberId: 1, workspaceId: 1, username: 'alice', sessionId: 'laptop' } as Member;
const bob = { kind: 'member', memberId: 2, workspaceId: 1, username: 'bob', sessionId: 'bob' } as Member;
const everybody: Audience = { memberIds: [1, 2, 3] };
const place = (channelId: number, audience: Audience = everybody, rootId: number | null = null) => {
  return { channelId, rootId, audience };
};

describe('the book of who types', () => {
  let clock: TestClock;
  let feed: TypingFeed;
  let isLate: boolean;
  let rooms: Map<string, Set<number>>;
  /** What was told: name, channel, who, to which rooms. */
  let told: string[];
  beforeEach(() => {
    clock = createTestClock();
    isLate = false;
    told = [];
    rooms = new Map(['user/1', 'user/2', 'user/3', 'workspace/1'].map((name, at) => [name, new Set([at])]));
    const emit = (to: string[]) => (name: string, notice: { channel_id: number; username: string }) =>
      told.push(`${name.slice('typing:'.length)} ${notice.channel_id} ${notice.username} → ${to.join(' ')}`);
    const io = {
      of: () => ({ adapter: { rooms } }),
      to: (to: string[]) => ({ emit: emit(to), volatile: { emit: emit(to) } }),
    };
    feed = createTypingFeed({ io, clock, isLate: () => isLate } as never); // the parts of Socket.IO it uses
  });
  const toAll = 'user/1 user/2 user/3';
  const posted = (channelId: number, sender: string, workspaceId = 1) =>
    [
      {
        audience: everybody,
        event: {
          name: 'message:created',
          payload: { workspace_id: workspaceId, channel_id: channelId, message: { sender } },
        },
      },
    ] as unknown as Announcement[]; // as much of it as is looked at
  const left = (channelId: number, username: string, remaining: Audience) =>
    [
      { audience: remaining, event: { name: 'channel:left', payload: { channel_id: channelId, username } } },
    ] as unknown as Announcement[]; // the same

  it('RT-72 has everybody who types in a channel and its threads but oneself, for 5 s', () => {
    feed.start(alice, place(1));
    feed.start(bob, place(1, everybody, 7));
    assert.deepEqual([feed.typingIn(1, 3), feed.typingIn(1, 1), feed.typingIn(2, 3)], [['alice', 'bob'], ['bob'], []]);
    clock.advanceMs(2_000);
    feed.start(bob, place(1, everybody, 7));
    clock.advanceMs(2_999);
    assert.deepEqual(feed.typingIn(1, 3), ['alice', 'bob']);
    clock.advanceMs(1);
    assert.deepEqual(feed.typingIn(1, 3), ['bob'], 'what is not told again still counts');
    clock.advanceMs(2_000);
    assert.deepEqual(feed.typingIn(1, 3), []);
  });

  it('RT-72 ends in one place when it begins in another', () => {
    feed.start(alice, place(1));
    feed.start(alice, place(1, { memberIds: [1, 2] }, 7));
    feed.start(alice, place(2));
    assert.deepEqual(told, [
      `started 1 alice → ${toAll}`,
      'started 1 alice → user/1 user/2',
      `stopped 1 alice → ${toAll}`,
      `started 2 alice → ${toAll}`,
      'stopped 1 alice → user/1 user/2',
    ]);
    assert.deepEqual([feed.typingIn(1, 3), feed.typingIn(2, 3)], [[], ['alice']]);
  });

  it('RT-71 tells of one place once in 3 s, also when it ends in between', () => {
    for (let round = 0; round < 3; round += 1) {
      feed.start(alice, place(1));
      feed.stop(alice, place(2));
      feed.stop(alice, place(1));
    }
    assert.deepEqual(told, [`started 1 alice → ${toAll}`, `stopped 1 alice → ${toAll}`]);
    feed.start(alice, place(1));
    assert.deepEqual(feed.typingIn(1, 2), ['alice'], 'though it is not told');
    clock.advanceMs(3_000);
    feed.start(alice, place(1));
    assert.equal(told.length, 3);
  });

  it('RT-72 ends with a message of that person there, without a word', () => {
    feed.start(alice, place(1));
    feed.hear(posted(1, 'bob'));
    feed.hear(posted(2, 'alice'));
    feed.hear(posted(1, 'alice', 2));
    assert.deepEqual(feed.typingIn(1, 2), ['alice']);
    feed.hear(posted(1, 'alice'));
    assert.deepEqual(feed.typingIn(1, 2), []);
    assert.equal(told.length, 1);
  });

  it('RT-72 ends with leaving the channel, and whoever left hears nothing more of it', () => {
    feed.start(alice, place(1));
    feed.start(bob, place(1, { memberIds: [1, 2] }, 7));
    told = [];
    feed.hear(left(1, 'alice', { memberIds: [2, 3] }));
    assert.deepEqual(told, ['stopped 1 alice → user/2 user/3']);
    feed.stop(bob, place(1, everybody, 7));
    assert.deepEqual(told.slice(1), ['stopped 1 bob → user/2']);
  });

  it('RT-72 ends when the person has gone, and with the session in which it began', () => {
    feed.start(alice, place(1));
    feed.endSession('phone');
    assert.deepEqual(feed.typingIn(1, 2), ['alice']);
    feed.endSession('laptop');
    feed.start(bob, place(1));
    feed.endPerson(1);
    feed.endPerson(2);
    const ends = told.filter((line) => line.startsWith('stopped'));
    assert.deepEqual(ends, [`stopped 1 alice → ${toAll}`, `stopped 1 bob → ${toAll}`]);
    assert.deepEqual(feed.typingIn(1, 3), []);
  });

  for (const [sockets, count] of [
    [500, 1],
    [501, 0],
  ] as const) {
    it(`RT-73 is told ${count} times to ${sockets} sockets`, () => {
      rooms.set('workspace/1', new Set(Array.from({ length: sockets }, (_, at) => at)));
      feed.start(alice, place(1, { workspaceId: 1 }));
      assert.equal(told.length, count);
      assert.deepEqual(feed.typingIn(1, 2), ['alice'], 'who asks is told');
    });
  }

  it('RT-73 is not told while the event loop is late', () => {
    isLate = true;
    feed.start(alice, place(1));
    assert.deepEqual(told, []);
    isLate = false;
    feed.start(alice, place(1));
    assert.equal(told.length, 1, 'what was not told does not count');
  });
});
