import { strict as assert } from 'node:assert';
import { unpack } from '../../client/socket.ts';
import { makeMessage, makeWelcome, settled } from './fakes.ts';
import { setUpSession as setUp } from './session-setup.ts';

describe('session', () => {
  it('RT-43 unpacks a frame of several events in order', async () => {
    const { session, numbers, holdRows, log } = setUp();
    session.receive('welcome', makeWelcome());
    await settled();
    holdRows();
    const frame = [11, 12].map((n) => [
      'message:created',
      { workspace_id: 1, channel_id: 1, channel: 'general', seq: n, message: makeMessage(n) },
    ]);
    unpack('events:batched', { events: frame }, (name, payload) => session.receive(name, payload));
    assert.deepEqual(numbers().slice(-2), [11, 12]);
    assert.deepEqual(log.slice(-2), ['arrived 11', 'arrived 12']);
  });

  it('lets names of later versions pass, and counts them', async () => {
    const { session, create, numbers, holdRows } = setUp();
    session.receive('welcome', makeWelcome());
    await settled();
    holdRows();
    session.receive('channel:skipped', { workspace_id: 1, channel_id: 1, seq: 11 });
    session.receive('something:else', { a: 1 });
    session.receive('__proto__', {});
    create(12);
    assert.equal(numbers().at(-1), 12);
  });

  it('RT-78 and RT-79 returns after a restart and ends with the session', () => {
    const { session, log } = setUp();
    session.receive('server:restarting', { spread_ms: 5_000 });
    session.receive('connection:limited', { code: 'TooManyRequests', retry_after_ms: 800 });
    session.receive('session:ended', { reason: 'revoked' });
    assert.deepEqual(log, ['closing 2500', 'closing 800', 'end']);
  });
});
