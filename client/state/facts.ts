import type { ChannelFacts, ChannelHead, Message } from '#shared/objects.ts';
import type { Rows } from './rows.ts';
import { type State, withEntry } from './state.ts';

type Described = Pick<ChannelFacts, 'channel' | 'name' | 'topic' | 'posting' | 'archived' | 'users'>;

function describe({ channel, name, topic, posting, archived, users }: ChannelFacts): Described {
  return { channel, name, topic, posting, archived, ...(users && { users }) };
}

/**
 * What a conversation is called and may be used for, as the server told it last. Its counts are the business of its
 * own stream, which may be behind or ahead of this.
 */
export function putFacts(state: State, facts: ChannelFacts): State {
  const { channel_id: channelId } = facts;
  const head = state.heads.get(channelId);
  if (!head || facts.seq < (state.described.get(channelId) ?? 0)) return state;
  return rename(
    {
      ...state,
      heads: withEntry(state.heads, channelId, { ...head, ...describe(facts) }),
      described: withEntry(state.described, channelId, facts.seq),
    },
    channelId,
  );
}

/**
 * A head as it comes from the server, beside the one held: counts and description are each taken from the one that
 * knows more.
 */
export function newerHead(state: State, head: ChannelHead): ChannelHead {
  const held = state.heads.get(head.channel_id);
  if (!held) return head;
  const isStale = head.seq < (state.described.get(head.channel_id) ?? 0);
  const described = isStale ? { ...head, ...describe(held) } : head;
  if (held.seq <= head.seq) return described;
  const { seq, n, last_ts, unread, mentions, read_n } = held;
  return { ...described, seq, n, last_ts, unread, mentions, read_n };
}

/** Notes how new the descriptions of heads are that were taken from the server. */
export function noteDescribed(state: State, heads: Iterable<ChannelHead>): ReadonlyMap<number, number> {
  const described = new Map(state.described);
  for (const { channel_id, seq } of heads) described.set(channel_id, Math.max(seq, described.get(channel_id) ?? 0));
  return described;
}

/** Messages carry the identifier of their conversation; after a renaming those that are held get the new one. */
export function rename(state: State, channelId: number): State {
  const rows = state.rows.get(channelId);
  const channel = state.heads.get(channelId)?.channel;
  const held = rows && channelIn(rows);
  if (!rows || channel === undefined || held === undefined || held === channel) return state;
  const move = (message: Message): Message => ({ ...message, channel });
  const aside = new Map([...rows.aside].map(([id, message]) => [id, move(message)]));
  return { ...state, rows: withEntry(state.rows, channelId, { ...rows, list: rows.list.map(move), aside }) };
}

/** The identifier that held messages carry. */
function channelIn({ list, aside }: Rows): string | undefined {
  return (list[0] ?? aside.values().next().value)?.channel;
}
