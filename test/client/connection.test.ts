import { strict as assert } from 'node:assert';
import { Connection } from '../../client/state/connection.ts';
import { FakeClock } from './fakes.ts';

function setUp() {
  const clock = new FakeClock();
  const log: string[] = [];
  let online = true;
  let reloads = 0;
  const connection = new Connection({
    clock,
    random: () => 0.5,
    socket: { connect: () => log.push('connect'), disconnect: () => undefined },
    isOnline: () => online,
    signedOut: () => log.push('sign in'),
    reloadOnce: () => (reloads += 1) === 1,
  });
  const refuse = (code: string | null, retryAfterMs: number | null = null): void =>
    connection.refused({ code, message: 'the sentence', retryAfterMs });
  const connects = (): number => log.filter((line) => line === 'connect').length;
  const setOnline = (value: boolean): void => {
    online = value;
    if (value) connection.online();
    else connection.offline();
  };
  connection.connect();
  return { clock, log, connection, refuse, connects, setOnline };
}

describe('connection', () => {
  it('RT-75 tries again after 1 s, doubling to 30 s', async () => {
    const { clock, refuse, connects } = setUp();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      refuse(null);
      const [startMs, before] = [clock.now(), connects()];
      while (connects() === before) await clock.pass(500);
      pauses.push(clock.now() - startMs);
    }
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('says so after 5 s, not before', async () => {
    const { clock, refuse, connection } = setUp();
    refuse(null);
    await clock.pass(4_999);
    assert.equal(connection.status.value.kind, 'connecting');
    await clock.pass(1);
    assert.equal(connection.status.value.kind, 'slow');
    connection.welcomed();
    assert.equal(connection.status.value.kind, 'connected');
  });

  it('knows how long it has been down, for the outbox', async () => {
    const { clock, connection } = setUp();
    connection.welcomed();
    assert.equal(connection.downMs(), 0);
    connection.lost();
    await clock.pass(700);
    assert.equal(connection.downMs(), 700);
  });

  it('tries nothing while offline and returns at once, plus up to a second', async () => {
    const { clock, connection, connects, setOnline } = setUp();
    connection.welcomed();
    setOnline(false);
    connection.lost();
    await clock.pass(600_000);
    assert.equal(connects(), 1);
    assert.equal(connection.status.value.kind, 'offline');
    setOnline(true);
    await clock.pass(500);
    assert.equal(connects(), 2);
  });

  it('RT-8 goes to the sign-in page when the session is over, and stays there', async () => {
    const { clock, log, refuse, connection, connects } = setUp();
    refuse('AuthenticationRequired');
    connection.connect();
    connection.online();
    await clock.pass(600_000);
    assert.deepEqual(log.filter((line) => line === 'sign in').length, 1);
    assert.equal(connects(), 1);
  });

  it('RT-8 says why and does not retry when nothing may be read', async () => {
    const { clock, refuse, connection, connects } = setUp();
    refuse('PermissionDenied');
    await clock.pass(600_000);
    assert.deepEqual(connection.status.value, { kind: 'refused', sentence: 'the sentence' });
    assert.equal(connects(), 1);
  });

  it('RT-8 retries after the time a busy server names', async () => {
    const { clock, refuse, connects } = setUp();
    refuse('Unavailable', 3_000);
    await clock.pass(2_999);
    assert.equal(connects(), 1);
    await clock.pass(1);
    assert.equal(connects(), 2);
  });

  it('RT-8 waits for a click when there are too many windows', async () => {
    const { clock, refuse, connection, connects } = setUp();
    refuse('TooManyRequests');
    await clock.pass(600_000);
    assert.equal(connection.status.value.kind, 'crowded');
    assert.equal(connects(), 1);
    connection.connect();
    assert.equal(connects(), 2);
  });

  it('RT-8 loads an outdated page anew once, then backs off like any other', async () => {
    const { clock, refuse, connects } = setUp();
    refuse('BadRequest');
    await clock.pass(20_000);
    assert.equal(connects(), 1, 'the page is being loaded anew');
    refuse('BadRequest');
    await clock.pass(2_000);
    assert.equal(connects(), 2);
  });

  it('RT-78 returns after the part of the time a restarting server names', async () => {
    const { clock, connection, connects } = setUp();
    connection.welcomed();
    connection.closingSoon(2_500);
    connection.lost();
    await clock.pass(2_499);
    assert.equal(connects(), 1);
    await clock.pass(1);
    assert.equal(connects(), 2);
  });

  it('RT-75 connects anew when the page is seen again after 50 s without a packet', async () => {
    const { clock, connection, connects } = setUp();
    connection.welcomed();
    await clock.pass(49_000);
    connection.seen();
    assert.equal(connects(), 1);
    await clock.pass(1_000);
    connection.seen();
    assert.equal(connects(), 2);
  });

  it('tries again when neither a welcome nor a refusal comes', async () => {
    const { clock, connects } = setUp();
    await clock.pass(25_000);
    assert.equal(connects(), 2);
  });
});
