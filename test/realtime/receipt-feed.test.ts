import assert from 'node:assert/strict';
import { events } from '#shared/events.ts';
import type { Announcement, Audience } from '../../server/actions/action.ts';
import { createReceiptFeed } from '../../server/realtime/receipt-feed.ts';
import { assertExact } from '../support/exact.ts';

describe('the feed of read positions', () => {
  let told: Announcement[];
  let heard: () => void;
  let publish: (announcements: readonly Announcement[]) => void;
  beforeEach(() => {
    const own: Announcement[] = [];
    told = own;
    heard = () => undefined;
    publish = createReceiptFeed((announcements) => {
      own.push(...announcements);
      if (told === own) heard();
    });
  });

  const moved = (channelId: number, positions: Record<string, number>, ts: number, ids = [1, 2]): Announcement => ({
    audience: { memberIds: ids },
    event: { name: 'receipt:moved', payload: { workspace_id: 1, channel_id: channelId, positions, ts } },
  });
  const left = (channelId: number, audience: Audience): Announcement => ({
    audience,
    event: {
      name: 'channel:left',
      payload: {
        workspace_id: 1,
        stream: 'user',
        rev: 1,
        channel_id: channelId,
        channel: `private:${channelId}`,
        reason: 'removed',
      },
    },
  });
  const shown = () =>
    told.map(({ audience, event }) => {
      if (event.name !== 'receipt:moved') return event.name;
      assertExact(events['receipt:moved'].payload, event.payload, event.name);
      const { channel_id: id, positions, ts } = event.payload;
      return [id, { ...positions }, ts, 'memberIds' in audience && audience.memberIds];
    });
  const collected = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });

  it('RT-64 collects for a second per channel, and the newest of each person wins', async () => {
    const startMs = performance.now();
    publish([moved(7, { bob: 3 }, 1.1), moved(7, { toString: 4 }, 1.2)]);
    publish([moved(7, { bob: 1 }, 1.3, [1, 2, 3])]);
    assert.deepEqual(told, []);
    await collected();
    assert.ok(performance.now() - startMs > 900);
    assert.deepEqual(shown(), [[7, { bob: 1, toString: 4 }, 1.3, [1, 2, 3]]]);
    publish([moved(7, { bob: 5 }, 1.4), moved(8, { bob: 6 }, 1.5)]);
    await collected();
    await new Promise((resume) => setImmediate(resume));
    assert.deepEqual(shown().slice(1), [
      [7, { bob: 5 }, 1.4, [1, 2]],
      [8, { bob: 6 }, 1.5, [1, 2]],
    ]);
  });

  it('lets everything else pass at once, in order', () => {
    const restart: Announcement = {
      audience: { workspaceId: 1 },
      event: { name: 'server:restarting', payload: { spread_ms: 1 } },
    };
    publish([restart, moved(7, { bob: 3 }, 1.1), left(8, { memberIds: [2] })]);
    assert.deepEqual(shown(), ['server:restarting', 'channel:left']);
  });

  it('RT-64 says nothing of a position that its owner’s message has passed', async () => {
    const sent = (sender: string, ts: number) =>
      ({
        audience: { memberIds: [1, 2] },
        event: { name: 'message:created', payload: { channel_id: 7, message: { sender, ts } } },
      }) as unknown as Announcement; // only what the feed looks at
    publish([moved(7, { bob: 3 }, 1.1), moved(7, { carol: 3 }, 1.2), sent('bob', 1.3), sent('carol', 1.15)]);
    await collected();
    assert.deepEqual(shown(), ['message:created', 'message:created', [7, { carol: 3 }, 1.2, [1, 2]]]);
    publish([moved(7, { bob: 3 }, 1.4), sent('bob', 1.5), moved(8, { bob: 1 }, 1.6)]);
    await collected();
    await collected();
    assert.deepEqual(shown().slice(3), ['message:created', [8, { bob: 1 }, 1.6, [1, 2]]]);
  });

  it('tells whoever leaves what was collected before, and nothing after', async () => {
    publish([moved(7, { bob: 3 }, 1.1), left(7, { memberIds: [2] }), moved(7, { bob: 4 }, 1.2, [1])]);
    assert.deepEqual(shown(), [[7, { bob: 3 }, 1.1, [1, 2]], 'channel:left']);
    await collected();
    assert.deepEqual(shown().slice(2), [[7, { bob: 4 }, 1.2, [1]]]);
  });
});
