import { countFindings, judge, recount, type Findings } from './checks.ts';
import type { Breakage } from './live-person.ts';
import { performAny } from './operations.ts';
import { closeRandomWorld, openRandomWorld, pick, type RandomWorld } from './world.ts';

export interface RandomRun {
  findings: Findings;
  faults: number;
  tally: ReadonlyMap<string, number>;
  /** Events that were heard by all live people together. */
  heard: number;
}

const people = 20;
/** Things done at the same time. */
const width = 8;
const recountEvery = 100;
const cutShare = 0.05;

/** Random operations by many people at once; then everything everybody knows is looked at. */
export async function runRandom(seed: number, operations: number, broken: Breakage | null = null): Promise<RandomRun> {
  const world = await openRandomWorld(seed, people, broken);
  const counts: string[] = [];
  try {
    for (let done = 0; done < operations; done += width) {
      await Promise.all(Array.from({ length: width }, () => step(world)));
      if (done % recountEvery < width) counts.push(...(await recount(world)));
    }
    const findings = await judge(world, counts);
    const heard = world.live.reduce((sum, live) => sum + live.heard.length, 0);
    return { findings, faults: countFindings(findings), tally: world.tally, heard };
  } finally {
    await closeRandomWorld(world);
  }
}

/** Somebody does something; now and then somebody polls, looks at another place, or loses the network. */
async function step(world: RandomWorld): Promise<void> {
  const { random } = world;
  const person = pick(random, world.people);
  if (person !== undefined) await performAny(world, person);
  const poller = pick(random, world.pollers);
  const place = pick(random, world.places);
  if (poller !== undefined && place !== undefined && random() < 0.3) await poller.poll(place.identifier);
  await disturb(world);
}

async function disturb({ random, live }: RandomWorld): Promise<void> {
  const person = pick(random, live);
  if (person === undefined || moving.has(person)) return;
  moving.add(person);
  try {
    if (!person.isConnected) await person.connect();
    else if (random() < cutShare) person.cut();
    else if (random() < 0.1) {
      const head = pick(random, [...person.store.now.heads.values()]);
      if (head !== undefined) await person.open(head.channel_id).catch(() => undefined); // cut meanwhile
    }
  } finally {
    moving.delete(person);
  }
}

/** People who are connecting at this moment. */
const moving = new Set<unknown>();
