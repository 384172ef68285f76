import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Core } from '../../server/actions/action.ts';
import { createMemoryPresence } from '../../server/backplane/presence.ts';
import { createLog } from '../../server/log.ts';
import { createConnections, type Connection } from '../../server/realtime/connections.ts';
import { startHousekeeping } from '../../server/realtime/housekeeping.ts';
import { createTypingFeed } from '../../server/realtime/typing-feed.ts';
import { createTestClock } from '../support/clock.ts';

const idle = { conn: { transport: {}, writeBuffer: [] } };
const actor = { memberId: 1, workspaceId: 1, userId: 1, username: 'alice' };

describe('housekeeping', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  it('RT-7 looks at every connection once a minute, and goes on when one look fails', async () => {
    const connections = createConnections();
    const people = Array.from({ length: 45 }, (_, at) => ({ socket: { ...idle, id: `s${at}` }, actor }));
    people.forEach((person) => connections.add(person as unknown as Connection)); // as far as it is looked at
    const looked = new Set<Connection>();
    const clock = createTestClock();
    const done = Promise.withResolvers<void>();
    const logged: string[] = [];
    const stop = startHousekeeping({
      connections,
      clock,
      core: { run: () => Promise.resolve(), read: () => Promise.resolve() } as unknown as Core,
      log: createLog('warn', { write: (line) => void logged.push(line) }),
      presence: createMemoryPresence(clock, 1),
      publish: () => undefined,
      recheck: async (connection) => {
        looked.add(connection);
        if (looked.size === people.length) done.resolve();
        if (looked.size === 3) throw new Error('no answer');
        return true;
      },
    });
    mock.timers.tick(59_999);
    assert.equal(looked.size, 0);
    mock.timers.tick(1);
    await done.promise;
    assert.equal(looked.size, 45);
    assert.equal(logged.length, 1);
    stop();
  });
});

describe('typing where many would hear of it', () => {
  it('RT-73 is told to 500 sockets, and not to more', async () => {
    for (const [sockets, told] of [
      [500, 1],
      [501, 0],
    ] as const) {
      let count = 0;
      const emit = () => (count += 1);
      const room = new Set(Array.from({ length: sockets }, (_, at) => at));
      const io = {
        of: () => ({ adapter: { rooms: new Map([['workspace/1', room]]) } }),
        to: () => ({ volatile: { emit } }),
      };
      const access = { channelId: 1, rootId: null, audience: { workspaceId: 1 } };
      const core = { read: () => Promise.resolve(access) };
      const feed = createTypingFeed({ io, core, clock: createTestClock() } as never); // the parts it uses
      await feed.start({ ...actor, kind: 'member' } as never, { channel: 'general' });
      assert.equal(count, told);
    }
  });
});
