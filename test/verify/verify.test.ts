import assert from 'node:assert/strict';
import { type AnyEvent, events, type EventName } from '#shared/events.ts';
import { createRandom } from '../sim/virtual-time.ts';
import { assertExactEvent } from '../support/exact.ts';
import { startServer, type TestServer } from '../support/start-server.ts';
import { knowledgeOf, sharedPlaces } from './compare.ts';
import type { Frame, Model } from './model.ts';
import { scenes } from './scenes.ts';
import { prepareStage, type Scene, type Stage } from './stage.ts';
import { eventsIn, watch, type Watch } from './watch.ts';

/** In what order, and how often, the frames of a scene arrive. */
const inOrder = (frames: readonly Frame[]): Frame[] => [...frames];
const arrivals: Readonly<Record<string, (frames: readonly Frame[], seed: number) => Frame[]>> = {
  'as they were sent': inOrder,
  'each twice': (frames) => frames.flatMap((frame) => [frame, frame]),
  shuffled: shuffle,
  'shuffled and each twice': (frames, seed) => shuffle([...frames, ...frames], seed),
};
const shuffles = 5;

function shuffle(frames: readonly Frame[], seed: number): Frame[] {
  const random = createRandom(seed);
  return frames
    .map((frame) => ({ frame, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ frame }) => frame);
}

/** What somebody knew, with the frames applied in some order. */
async function applied(seen: Watch, frames: readonly Frame[], mayFetch: boolean): Promise<Model> {
  const model = await seen.before(mayFetch ? 'live' : undefined);
  for (const frame of frames) model.take(frame);
  if (mayFetch) await model.repair();
  return model;
}

/** However the frames arrive, the same is known in the end as is seen afresh. */
async function compare(scene: Scene, seen: Watch, expected: Model): Promise<void> {
  const frames = seen.frames.filter(([name]) => name !== 'welcome');
  for (const [name, payload] of eventsIn(frames)) assertExactEvent({ name, payload } as AnyEvent); // checked here
  const besides = (model: Model) => {
    const places = sharedPlaces(model, expected);
    return [knowledgeOf(model, places), knowledgeOf(expected, places)] as const;
  };
  for (const [arrival, arrange] of Object.entries(arrivals)) {
    const mayFetch = scene.fetchesList === true && arrange !== inOrder;
    for (let seed = 1; seed <= shuffles; seed += 1) {
      const [known, shown] = besides(await applied(seen, arrange(frames, seed), mayFetch));
      assert.deepEqual(known, shown, `${arrival}, seed ${seed}`);
    }
  }
  const [before, after] = besides(await seen.before());
  assert.notDeepEqual(before, after, 'nothing has changed at all');
}

describe('what was known and what is told since give what a fresh look shows', () => {
  let server: TestServer;
  let stage: Stage;
  before(async () => {
    server = await startServer();
    stage = await prepareStage(server);
  });
  after(() => server.stop());

  async function play(name: EventName, scene: Scene): Promise<void> {
    const known = await scene.prepare?.(stage);
    const seen = await watch(stage.people.alice);
    await scene.act(stage, known ?? 0);
    await seen.heard((told, payload) => told === name && scene.fits?.(payload) !== false);
    // what others have read is told a second later
    if (name === 'read:moved') await seen.heard((told) => told === 'receipt:moved');
    const sentinel = await stage.sentinel();
    await seen.heard((told, payload) => told === 'message:created' && JSON.stringify(payload).includes(sentinel));
    const fresh = await watch(stage.people.alice);
    await compare(scene, seen, await fresh.before());
    seen.close();
    fresh.close();
  }

  for (const [name, ofName] of Object.entries(scenes) as [EventName, readonly Scene[]][]) {
    for (const scene of ofName) it(`after ${name}: ${scene.title}`, () => play(name, scene));
  }

  it('for every event there is', () => {
    assert.deepEqual(Object.keys(scenes).sort(), Object.keys(events).sort());
  });
});
