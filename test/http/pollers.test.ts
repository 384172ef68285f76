import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Message } from '#shared/message.ts';
import { systemClock, type Clock } from '../../server/clock.ts';
import { connect, personWith, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

const names = ['alice', 'bob', 'carol', 'dan', 'eve', 'frank', 'grace', 'heidi'];
const messages = 24;
const repetitions = 100;
const restartAt = 50;
const hourUs = 3_600_000_000;
const pauseMs = 10;

/** How a poller goes on: by the header, or by the largest time it has received. */
type Way = 'X-Next-After' | 'the largest time';

/** Somebody who follows one channel by asking again and again. */
interface Poller {
  title: string;
  /** Go on with the same place at another server. */
  move: (person: TestPerson) => void;
  /** Ask once; how many rows came. */
  poll: () => Promise<number>;
  /** How often each message has come, by its id. */
  seen: Map<number, number>;
}

function createPoller(first: TestPerson, way: Way): Poller {
  let person = first;
  let after = '';
  const seen: Poller['seen'] = new Map();
  return {
    title: `${person.name} by ${way}`,
    seen,
    move: (next) => {
      person = next;
    },
    poll: async () => {
      const response = await person.get(`/messages/general?after=${after}`);
      assert.equal(response.status, 200);
      const rows = (await response.json()) as Message[];
      for (const { id } of rows) seen.set(id, (seen.get(id) ?? 0) + 1);
      const largest = rows.flatMap(timesOf).reduce((one, other) => Math.max(one, other), Number(after));
      after = way === 'X-Next-After' ? (response.headers.get('x-next-after') ?? '') : String(largest);
      return rows.length;
    },
  };
}

function timesOf({ ts, edited_ts: edited, reactions_ts: reactions, deleted_ts: deleted }: Message): number[] {
  return [ts, edited, reactions, deleted].filter((time) => time !== null);
}

type Send = (text: string) => Promise<unknown>;

/** A way to send for each person: over HTTP and over a socket in turns. */
async function sendersOf(people: readonly TestPerson[]): Promise<{ senders: Send[]; close: () => void }> {
  const sockets: TestSocket[] = [];
  const senders: Send[] = [];
  for (const [at, person] of people.entries()) {
    if (at % 2 === 0) {
      senders.push(async (text) => assert.equal((await person.send('general', text)).status, 200));
      continue;
    }
    const socket = await connect(person);
    sockets.push(socket);
    const send = (text: string) => socket.ask('message:send', { channel: 'general', text, client_id: text });
    senders.push(async (text) => assert.ok((await send(text)).ok));
  }
  return { senders, close: () => sockets.forEach((socket) => socket.close()) };
}

/** All messages at once, while everybody polls; the first poll after the last answer has what was still missing. */
async function repeat(at: number, senders: readonly Send[], pollers: readonly Poller[]): Promise<void> {
  const before = pollers.map(({ seen }) => seen.size);
  let isSent = false;
  const follow = async ({ poll }: Poller) => {
    while (!isSent) {
      await poll();
      // Asking without a pause would leave the sends little of the computer.
      await setTimeout(pauseMs);
    }
    await poll();
  };
  const followed = pollers.map(follow);
  const send = async (index: number) => senders[index % senders.length]?.(`${at}-${index}`);
  const sent = Array.from({ length: messages }, (_, index) => send(index));
  await Promise.all(sent).finally(() => {
    isSent = true;
  });
  await Promise.all(followed);
  for (const [index, { seen, title }] of pollers.entries()) {
    assert.equal(
      seen.size - (before[index] ?? 0),
      messages,
      `repetition ${at}, ${title}: what was acknowledged is there`,
    );
  }
}

describe('pollers', function () {
  this.timeout(60_000);
  let dataDir = '';
  let server: TestServer | undefined;
  let stepUs = 0;
  /** The real time, with the wall clock put back and forward. */
  const clock: Clock = { ...systemClock, nowUs: () => systemClock.nowUs() + stepUs };
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'minimost-pollers-'));
  });
  after(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('miss none of 24 messages sent by many at once, whatever the clock does, also across a restart', async () => {
    const first = await startServer({ dataDir, clock });
    server = first;
    let people: TestPerson[] = [];
    for (const name of names) people.push(await signUp(first, name));
    const pollers = (['X-Next-After', 'the largest time'] as const).flatMap((way) =>
      people.slice(0, 3).map((person) => createPoller(person, way)),
    );
    await Promise.all(pollers.map(({ poll }) => poll()));
    let sending = await sendersOf(people);
    for (let at = 0; at < repetitions; at += 1) {
      // An hour back again and again, and now and then a day forward.
      stepUs += at % 10 === 9 ? 24 * hourUs : -hourUs;
      if (at === restartAt) {
        sending.close();
        await server.stop();
        const { url } = (server = await startServer({ dataDir, clock }));
        people = people.map(({ name, cookie }) => personWith(url, name, cookie));
        pollers.forEach(({ move }, index) => move(people[index % 3] ?? assert.fail()));
        sending = await sendersOf(people);
      }
      await repeat(at, sending.senders, pollers);
    }
    sending.close();
    const rows = (await people[0]?.json<Message[]>('/messages/general')) ?? [];
    assert.equal(rows.length, names.length + repetitions * messages, 'with the welcome of each');
    for (const { seen, title, poll } of pollers) {
      assert.equal(await poll(), 0, `${title}: there is nothing more`);
      assert.deepEqual(
        rows.filter(({ id }) => seen.get(id) !== 1).map(({ id }) => [id, seen.get(id)]),
        [],
        `${title}: each once`,
      );
    }
    const wrong = rows.filter(({ ts }, at) => Number.isInteger(ts) || ts <= (rows[at - 1]?.ts ?? 0));
    assert.deepEqual(wrong, [], 'times increase, and are never whole');
    assert.deepEqual(server.logged, []);
  });
});
