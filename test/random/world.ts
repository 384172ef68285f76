import { createRandom } from '../sim/virtual-time.ts';
import { signUp, type TestPerson } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { LivePerson, type Breakage } from './live-person.ts';
import { Oracle } from './oracle.ts';
import { PollingPerson } from './polling-person.ts';

/** A place people know of; whether they can read it is what a run is about. */
export interface Place {
  identifier: string;
  kind: 'public' | 'private' | 'dm';
  /** Who is thought to be in it, as far as answers told; null for everybody. Only steers what is tried. */
  members: Set<string> | null;
}

/** A message that was acknowledged. */
export interface Said {
  id: number;
  place: Place;
  sender: string;
}

/** A server, the people on it, and what they have done to each other so far. */
export interface RandomWorld {
  readonly server: TestServer;
  readonly oracle: Oracle;
  readonly random: () => number;
  readonly people: readonly TestPerson[];
  readonly live: readonly LivePerson[];
  readonly pollers: readonly PollingPerson[];
  readonly places: Place[];
  readonly said: Said[];
  /** Who was named when a private channel was created, by its id. */
  readonly founders: Map<number, readonly string[]>;
  /** How long a client may take to catch up in the end. */
  readonly settleMs: number;
  /** How often each operation was answered how. */
  readonly tally: Map<string, number>;
}

/** Half of the people have sockets, the others poll. */
export async function openRandomWorld(
  seed: number,
  peopleCount: number,
  broken: Breakage | null,
): Promise<RandomWorld> {
  const server = await startServer();
  const people: TestPerson[] = [];
  for (let index = 1; index <= peopleCount; index += 1) people.push(await signUp(server, `p${index}`));
  const half = Math.floor(peopleCount / 2);
  const live = people.slice(0, half).map((person) => new LivePerson(person, broken));
  for (const person of live) await person.connect();
  return {
    server,
    oracle: new Oracle(server.dataDir),
    random: createRandom(seed),
    people,
    live,
    pollers: people.slice(half).map((person) => new PollingPerson(person)),
    places: [
      { identifier: 'general', kind: 'public', members: null },
      { identifier: 'off-topic', kind: 'public', members: null },
    ],
    said: [],
    founders: new Map(),
    settleMs: broken === null ? 10_000 : 0,
    tally: new Map(),
  };
}

export async function closeRandomWorld({ live, oracle, server }: RandomWorld): Promise<void> {
  for (const person of live) person.close();
  oracle.close();
  await server.stop();
}

/** One of several; undefined of none. */
export function pick<T>(random: () => number, items: readonly T[]): T | undefined {
  return items[Math.floor(random() * items.length)];
}
