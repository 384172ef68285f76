import type { EventPayload } from '#shared/events.ts';
import { limits } from '#shared/limits.ts';
import type { Message } from '#shared/message.ts';
import type { Announcement, Audience } from '../actions/action.ts';

type Publish = (announcements: readonly Announcement[]) => void;
type Moved = EventPayload<'receipt:moved'>;

/** Positions that have moved in one channel, on their way to its people. */
interface Collected {
  audience: Audience;
  newest: Moved;
  /** Username → position, and when it moved. */
  marks: Map<string, { readN: number; ts: number }>;
  timer: NodeJS.Timeout;
}

/**
 * Collects receipt:moved for a second per channel, so that a busy one costs a frame a second; everything else passes at
 * once (RT-64). A person who leaves a channel is told what was collected before and nothing after. Nothing is stored: a
 * lost position is found by a head check. A timer that is left holds up no stop.
 */
export function createReceiptFeed(publish: Publish): Publish {
  const channels = new Map<number, Collected>();

  const take = (channelId: number): Announcement[] => {
    const collected = channels.get(channelId);
    if (collected === undefined) return [];
    channels.delete(channelId);
    clearTimeout(collected.timer);
    return collected.marks.size === 0 ? [] : [announcementOf(collected)];
  };
  const collect = (audience: Audience, newest: Moved): void => {
    const { channel_id: id, positions, ts } = newest;
    const { marks, timer } = channels.get(id) ?? {
      marks: new Map<string, { readN: number; ts: number }>(),
      timer: setTimeout(() => publish(take(id)), limits.receiptsFrameMs).unref(),
    };
    for (const [username, readN] of Object.entries(positions)) marks.set(username, { readN, ts });
    channels.set(id, { audience, newest, marks, timer });
  };
  /** Who sends has read up to there, and is told to have by the message; an older position must not come after it. */
  const supersede = (channelId: number, { sender, ts }: Message): void => {
    const marks = channels.get(channelId)?.marks;
    const own = marks?.get(sender);
    if (own !== undefined && own.ts < ts) marks?.delete(sender);
  };
  const pass = (announcement: Announcement): Announcement[] => {
    const { audience, event } = announcement;
    if (event.name === 'channel:left') return [...take(event.payload.channel_id), announcement];
    if (event.name === 'message:created') supersede(event.payload.channel_id, event.payload.message);
    if (event.name !== 'receipt:moved') return [announcement];
    collect(audience, event.payload);
    return [];
  };

  return (announcements) => publish(announcements.flatMap(pass));
}

function announcementOf({ audience, newest, marks }: Collected): Announcement {
  const positions = Object.fromEntries([...marks].map(([username, { readN }]) => [username, readN]));
  return { audience, event: { name: 'receipt:moved', payload: { ...newest, positions } } };
}
