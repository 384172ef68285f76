import type { StreamKey } from '#shared/streams.ts';
import { limits } from '#shared/limits.ts';
import type { ChannelHead } from '#shared/objects.ts';
import { CommandError, type Ask } from '../socket.ts';
import { dropChannel, putHeads, takeHeads, takePeople, takePresence, takeSync } from './answers.ts';
import { createLanes } from './lanes.ts';
import { appendPage, aroundRows, mergePage, openRows, putAside, putRow, type Rows } from './rows.ts';
import { type State, withEntry } from './state.ts';
import type { Store } from './store.ts';

interface Parts {
  readonly ask: Ask;
  readonly store: Store;
}

/** Asks what a stream has missed, applies it, and answers the number it now stands at; null when it is gone. */
export type Repair = (key: StreamKey, cursor: number) => Promise<number | null>;

export function createRepair(parts: Parts & { listed: (heads: readonly ChannelHead[]) => void }): Repair {
  // after a new connection many channels may need repair: two at a time, the open one first (RT-76)
  const inLane = createLanes(2);
  return (key, cursor) => {
    if (key === 'user') return loadUser(parts, parts.listed);
    if (key === 'workspace') return loadWorkspace(parts);
    if (key === 'presence') return loadPresence(parts);
    return inLane(() => repairChannel(parts, key, cursor));
  };
}

async function loadUser({ ask, store }: Parts, listed: (heads: readonly ChannelHead[]) => void): Promise<number> {
  let page = await ask('user:load', {});
  const rev = page.rev; // of the first page: what changed since is applied once more
  const heads: ChannelHead[] = [...page.channels];
  for (let last = heads.at(-1); page.more && last !== undefined; last = heads.at(-1)) {
    page = await ask('user:load', { after: last.channel_id });
    if (page.channels.length === 0) break;
    heads.push(...page.channels);
  }
  store.update((state) => takeHeads(state, heads));
  listed(heads);
  return rev;
}

async function loadWorkspace({ ask, store }: Parts): Promise<number> {
  let page = await ask('workspace:load', {});
  const { rev, workspace } = page;
  const people = [...page.people];
  for (let last = people.at(-1); page.more && last !== undefined; last = people.at(-1)) {
    page = await ask('workspace:load', { after: last.handle });
    if (page.people.length === 0) break;
    people.push(...page.people);
  }
  store.update((state) => takePeople(state, people, workspace));
  return rev;
}

async function loadPresence({ ask, store }: Parts): Promise<number> {
  const answer = await ask('presence:load', {});
  store.update((state) => takePresence(state, answer));
  return answer.rev;
}

async function repairChannel(parts: Parts, channelId: number, cursor: number): Promise<number | null> {
  const { store } = parts;
  try {
    // without rows only the head's counts need repair, and that loads no rows (RT-23)
    return store.now.rows.has(channelId)
      ? await sync(parts, channelId, cursor)
      : await loadHead(parts, channelId, cursor);
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'Forbidden') throw error;
    store.update((state) => dropChannel(state, channelId));
    return null;
  }
}

async function sync({ ask, store }: Parts, channelId: number, cursor: number): Promise<number> {
  for (let after = cursor; ;) {
    const answer = await ask('channel:sync', { channel_id: channelId, after, limit: limits.syncRows });
    store.update((state) => takeSync(state, channelId, answer));
    after = answer.next;
    if (!answer.more || answer.reset) return after;
  }
}

async function loadHead(parts: Parts, channelId: number, cursor: number): Promise<number | null> {
  const { ask, store } = parts;
  const revs = { user: 0, workspace: 0, presence: 0 }; // looked at by the head check only
  const answer = await ask('heads:check', { revs, channels: [[channelId, cursor]] });
  store.update((state) => putHeads(state, answer.channels));
  if (answer.gone.includes(channelId)) {
    store.update((state) => dropChannel(state, channelId));
    return null;
  }
  return answer.channels.find((head) => head.channel_id === channelId)?.seq ?? cursor;
}

function updateRows(store: Store, channelId: number, change: (rows: Rows) => Rows): void {
  store.update((state) => withRows(state, channelId, change));
}

function withRows(state: State, channelId: number, change: (rows: Rows) => Rows): State {
  const rows = state.rows.get(channelId);
  return rows ? { ...state, rows: withEntry(state.rows, channelId, change(rows)) } : state;
}

/** How many rows the first page needs so that the first unread message is on it. */
function firstPageSize(head: ChannelHead): number {
  return Math.min(limits.historyRowsMax, Math.max(limits.historyRows, head.n - head.read_n + 20));
}

/** Loads the newest page of a place. Its window is opened first, so that events meanwhile find their place. */
export async function loadNewest({ ask, store }: Parts, head: ChannelHead): Promise<void> {
  const { channel_id: channelId } = head;
  const rows = openRows(head.n);
  store.update((state) => ({ ...state, rows: withEntry(state.rows, channelId, rows) }));
  const input = { channel_id: channelId, before_n: head.n + 1, limit: firstPageSize(head) };
  try {
    const page = await ask('channel:history', input);
    updateRows(store, channelId, (held) => mergePage(held, page.messages, page.more));
  } catch {
    updateRows(store, channelId, (held) => (held.phase === 'loading' ? { ...held, phase: 'failed' } : held));
  }
}

/** Loads the page before the window. @throws CommandError */
export async function loadOlder({ ask, store }: Parts, channelId: number): Promise<void> {
  const rows = store.now.rows.get(channelId);
  if (!rows?.more || rows.from <= 1) return;
  const page = await ask('channel:history', { channel_id: channelId, before_n: rows.from });
  updateRows(store, channelId, (held) => mergePage(held, page.messages, page.more));
}

/** Loads the page around a message; where that cannot be had, the newest one. */
export async function loadAround(parts: Parts, head: ChannelHead, messageId: number): Promise<void> {
  const { ask, store } = parts;
  const { channel_id: channelId } = head;
  store.update((state) => ({ ...state, rows: withEntry(state.rows, channelId, openRows(head.n)) }));
  try {
    const page = await ask('channel:history', { channel_id: channelId, around_id: messageId });
    const now = store.now.heads.get(channelId) ?? head;
    updateRows(store, channelId, (held) => held.list.reduce(putRow, aroundRows(page.messages, now.first_n, now.n)));
  } catch {
    await loadNewest(parts, head);
  }
}

/** Loads the page after a window that ends before the newest message. @throws CommandError */
export async function loadNewer({ ask, store }: Parts, channelId: number): Promise<void> {
  const rows = store.now.rows.get(channelId);
  if (!rows?.newer) return;
  const page = await ask('channel:history', { channel_id: channelId, after_n: rows.list.at(-1)?.n ?? 0 });
  const headN = store.now.heads.get(channelId)?.n ?? 0;
  updateRows(store, channelId, (held) => appendPage(held, page.messages, headN));
}

/** Fetches one message that is quoted but not held. @throws CommandError */
export async function loadQuoted({ ask, store }: Parts, channelId: number, messageId: number): Promise<void> {
  const page = await ask('channel:history', { channel_id: channelId, around_id: messageId, limit: 1 });
  const found = page.messages.find((message) => message.id === messageId);
  if (found) updateRows(store, channelId, (held) => putAside(held, found));
}
