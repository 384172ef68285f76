import { takeWelcome } from '../../client/state/answers.ts';
import { apply, type AppliedEvent } from '../../client/state/apply.ts';
import { mergePage, openRows } from '../../client/state/rows.ts';
import { emptyState, type State } from '../../client/state/state.ts';
import type { ChannelFacts, Message } from '../../shared/objects.ts';
import { makeHead, makeMessage, makePerson, makeWelcome } from './fakes.ts';

export const nowMs = 1_000;

/** Alice has read ten messages of #general and holds them. */
export function start(): State {
  const state = takeWelcome(emptyState, makeWelcome());
  const page = Array.from({ length: 10 }, (_, index) => makeMessage(index + 1));
  return { ...state, rows: new Map([[1, mergePage(openRows(10), page, false)]]) };
}

type MessageEventName = 'message:created' | 'message:edited' | 'message:deleted' | 'pin:changed' | 'thread:changed';

export function change<N extends MessageEventName>(name: N, message: Message): AppliedEvent & { name: N } {
  const payload = { workspace_id: 1, channel_id: 1, channel: 'general', seq: message.seq, message };
  return { name, payload } as AppliedEvent & { name: N }; // these names have this payload
}

/** What `channel:updated` and its like say of #general. */
export function factsOf(fields: Partial<ChannelFacts> = {}): ChannelFacts {
  const { channel_id, channel, kind, name, topic, posting, archived, seq, n, last_ts } = makeHead();
  return { channel_id, channel, kind, name, topic, posting, archived, seq, n, last_ts, ...fields };
}

export const created = (n: number, fields: Partial<Message> = {}) => change('message:created', makeMessage(n, fields));

export function applyAll(state: State, list: readonly AppliedEvent[]): State {
  return list.reduce((now, event) => apply(now, event, nowMs), state);
}

export const counted = { workspace_id: 1 } as const;
export const member = { userId: 'id-carol', handle: 'carol', name: 'Carol', role: 'staff', state: 'active' } as const;

/** One row per event: applied to what was, it must give what a fresh look would show. */
export const cases: {
  [N in AppliedEvent['name']]: {
    event: AppliedEvent & { name: N };
    shows: (state: State) => unknown;
    expected: unknown;
  };
} = {
  'message:created': {
    event: created(11),
    shows: (state) => [state.rows.get(1)?.list.at(-1)?.n, state.heads.get(1)?.unread, state.heads.get(1)?.seq],
    expected: [11, 1, 11],
  },
  'thread:changed': {
    event: change('thread:changed', makeMessage(4, { seq: 11, reply_count: 1 })),
    shows: (state) => [
      state.rows.get(1)?.list[3]?.reply_count,
      state.rows.get(1)?.list.length,
      state.heads.get(1)?.unread,
    ],
    expected: [1, 10, 0],
  },
  'message:edited': {
    event: change(
      'message:edited',
      makeMessage(4, { seq: 11, content: 'other', edited: 1, edited_ts: 1_700_000_020.5 }),
    ),
    shows: (state) => [state.rows.get(1)?.list[3]?.content, state.heads.get(1)?.seq],
    expected: ['other', 11],
  },
  'message:deleted': {
    event: change('message:deleted', makeMessage(4, { seq: 11, content: null, deleted: 1 })),
    shows: (state) => [state.rows.get(1)?.list[3]?.deleted, state.rows.get(1)?.list[3]?.content],
    expected: [1, null],
  },
  'reaction:changed': {
    event: {
      name: 'reaction:changed',
      payload: {
        ...change('pin:changed', makeMessage(4, { seq: 11, reactions: '{"heart":["bob"]}' })).payload,
        change: { username: 'bob', reaction: 'heart', on: true },
      },
    },
    shows: (state) => state.rows.get(1)?.list[3]?.reactions,
    expected: '{"heart":["bob"]}',
  },
  'pin:changed': {
    event: change('pin:changed', makeMessage(4, { seq: 11, pinned: 1 })),
    shows: (state) => [state.rows.get(1)?.list[3]?.pinned, state.heads.get(1)?.unread],
    expected: [1, 0],
  },
  'channel:skipped': {
    event: { name: 'channel:skipped', payload: { workspace_id: 1, channel_id: 1, seq: 11 } },
    shows: (state) => [state.heads.get(1)?.seq, state.heads.get(1)?.n, state.rows.get(1)?.list.length],
    expected: [11, 10, 10],
  },
  'channel:created': {
    event: {
      name: 'channel:created',
      payload: { ...counted, stream: 'workspace', rev: 8, head: makeHead({ channel_id: 2, channel: 'lunch' }) },
    },
    shows: (state) => state.heads.get(2)?.channel,
    expected: 'lunch',
  },
  'channel:updated': {
    event: {
      name: 'channel:updated',
      payload: {
        ...counted,
        stream: 'workspace',
        rev: 8,
        head: factsOf({ channel: 'all-of-us', name: 'all-of-us', topic: 'News', seq: 11 }),
      },
    },
    shows: (state) => {
      const head = state.heads.get(1);
      return [head?.channel, head?.topic, head?.seq, state.rows.get(1)?.list[0]?.channel];
    },
    expected: ['all-of-us', 'News', 10, 'all-of-us'],
  },
  'channel:archived': {
    event: {
      name: 'channel:archived',
      payload: { ...counted, stream: 'workspace', rev: 8, head: factsOf({ archived: true }) },
    },
    shows: (state) => state.heads.get(1)?.archived,
    expected: true,
  },
  'channel:joined': {
    event: {
      name: 'channel:joined',
      payload: { ...counted, channel_id: 1, channel: 'general', seq: 10, username: 'carol', by: 'bob' },
    },
    shows: (state) => [state.heads.get(1)?.seq, state.people.size],
    expected: [10, 0],
  },
  'channel:left': {
    event: {
      name: 'channel:left',
      payload: { ...counted, stream: 'user', rev: 6, channel_id: 1, channel: 'general', reason: 'removed' },
    },
    shows: (state) => [state.heads.has(1), state.rows.has(1)],
    expected: [false, false],
  },
  'dm:closed': {
    event: { name: 'dm:closed', payload: { ...counted, stream: 'user', rev: 6, channel_id: 1 } },
    shows: (state) => state.heads.get(1)?.hidden,
    expected: true,
  },
  'profile:updated': {
    event: {
      name: 'profile:updated',
      payload: { ...counted, stream: 'workspace', rev: 8, ...makePerson('alice', { name_color: '#aabbcc' }) },
    },
    shows: (state) => [state.people.get('alice')?.name_color, state.me?.name_color, state.me?.kind],
    expected: ['#aabbcc', '#aabbcc', 'browser'],
  },
  'member:removed': {
    event: {
      name: 'member:removed',
      payload: { ...counted, stream: 'workspace', rev: 8, userId: 'id-bob', handle: 'bob' },
    },
    shows: (state) => [state.people.has('bob'), state.presence.has('bob'), state.rows.get(1)?.list[0]?.sender],
    expected: [false, false, 'deleteduser'],
  },
  'dm:opened': {
    event: {
      name: 'dm:opened',
      payload: {
        ...counted,
        stream: 'user',
        rev: 6,
        head: makeHead({ channel_id: 2, channel: 'dm:alice:bob', kind: 'dm', users: ['bob'] }),
      },
    },
    shows: (state) => state.heads.get(2)?.channel,
    expected: 'dm:alice:bob',
  },
  'read:moved': {
    event: {
      name: 'read:moved',
      payload: { ...counted, stream: 'user', rev: 6, channel_id: 1, read_n: 7, unread: 3, mentions: 0 },
    },
    shows: (state) => [state.heads.get(1)?.read_n, state.heads.get(1)?.unread, state.heads.get(1)?.mentions],
    expected: [7, 3, 0],
  },
  'member:joined': {
    event: { name: 'member:joined', payload: { ...counted, stream: 'workspace', rev: 8, ...member } },
    shows: (state) => [state.people.get('carol')?.name, state.presence.get('carol')],
    expected: ['Carol', 'active'],
  },
  'presence:changed': {
    event: { name: 'presence:changed', payload: { ...counted, stream: 'presence', rev: 10, states: { bob: 'idle' } } },
    shows: (state) => state.presence.get('bob'),
    expected: 'idle',
  },
  'typing:started': {
    event: { name: 'typing:started', payload: { channel_id: 1, username: 'bob', root_id: null, for_ms: 5_000 } },
    shows: (state) => [...(state.typing.get(1) ?? [])],
    expected: [['bob', 6_000]],
  },
  'typing:stopped': {
    event: { name: 'typing:stopped', payload: { channel_id: 1, username: 'bob', root_id: null, for_ms: 0 } },
    shows: (state) => state.typing.get(1)?.size ?? 0,
    expected: 0,
  },
};
