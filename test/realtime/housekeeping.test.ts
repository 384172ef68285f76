import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Core } from '../../server/actions/action.ts';
import { createMemoryPresence } from '../../server/backplane/presence.ts';
import { createLog } from '../../server/log.ts';
import { createConnections, type Connection } from '../../server/realtime/connections.ts';
import { startHousekeeping } from '../../server/realtime/housekeeping.ts';
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
      typing: { endPerson: () => undefined },
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
