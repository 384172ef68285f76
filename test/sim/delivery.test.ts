import assert from 'node:assert/strict';
import { ModelClient, type Repairs, type World } from './model-client.ts';
import { ModelServer, type Change, type Row } from './model-server.ts';
import { createRandom, createVirtualTime } from './virtual-time.ts';

const clientCount = 4;
const channelCount = 3;
const busyMs = 60_000;
/** Two head checks at their slowest, and the repairs they cause. */
const quietMs = 125_000;

const rates = { loss: 0.05, double: 0.05, late: 0.3 };

/** Hand a change to everybody who is connected: lost, doubled or late for each by itself. */
function tell({ time, random }: World, clients: readonly ModelClient[], change: Change): void {
  for (const client of clients.filter(({ connected }) => connected)) {
    const { connection } = client;
    const copies = random() < rates.loss ? 0 : random() < rates.double ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = 5 + (random() < rates.late ? random() * 600 : random() * 10);
      time.after(delayMs, () => client.hear(change, connection));
    }
  }
}

/** Something happens, and then something else. */
function stir(world: World, clients: readonly ModelClient[]): void {
  const { time, random, server } = world;
  if (time.now() > busyMs) return;
  const pick = random();
  const client = clients[Math.floor(random() * clients.length)];
  if (pick < 0.8) tell(world, clients, server.write(1 + Math.floor(random() * channelCount), random));
  else if (pick < 0.96) tell(world, clients, server.appear(`p${Math.floor(random() * 5)}`, time.now()));
  else if (client?.connected) cut(world, client);
  time.after(random() * 400, () => stir(world, clients));
}

function cut({ time, random }: World, client: ModelClient): void {
  client.lose(random() < 0.3);
  time.after(200 + random() * 5_000, () => client.connect());
}

const sorted = (rows: ReadonlyMap<number, Row> | undefined) =>
  JSON.stringify([...(rows ?? [])].sort(([a], [b]) => a - b));
const sortedNames = (states: ReadonlyMap<string, number>) => JSON.stringify([...states].map(String).sort());

/** Run one seed to its end: how many streams of clients differ from the server's. */
async function countDiverged(seed: number, repairs: Repairs): Promise<number> {
  const time = createVirtualTime();
  const random = createRandom(seed);
  const world: World = { time, random, server: new ModelServer(channelCount), repairs, askLoss: 0.05 };
  const clients = Array.from({ length: clientCount }, () => new ModelClient(world));
  for (const client of clients) client.connect();
  stir(world, clients);
  await time.pass(busyMs + 10_000);
  world.askLoss = 0;
  await time.pass(quietMs);
  const differs = (client: ModelClient) =>
    [...world.server.channels].filter(([id, rows]) => sorted(client.rows.get(id)) !== sorted(rows)).length +
    Number(sortedNames(client.presence) !== sortedNames(world.server.presence));
  return clients.reduce((sum, client) => sum + differs(client), 0);
}

async function countOver(seeds: number, repairs: Repairs): Promise<number> {
  let diverged = 0;
  for (let seed = 1; seed <= seeds; seed += 1) diverged += await countDiverged(seed, repairs);
  return diverged;
}

describe('delivery over a bus that loses, repeats and reorders', () => {
  it('RT-54 converges for every client in 300 seeds', async function () {
    this.timeout(30_000);
    assert.equal(await countOver(300, { gapDetection: true, headCheck: true }), 0);
  });

  it('RT-54 needs gap detection', async () => {
    const diverged = await countOver(20, { gapDetection: false, headCheck: true });
    assert.ok(diverged > 100, `${diverged} of ${20 * clientCount * (channelCount + 1)} streams differ`);
  });

  it('RT-54 needs the head check', async () => {
    const diverged = await countOver(20, { gapDetection: true, headCheck: false });
    assert.ok(diverged > 0, `${diverged} of ${20 * clientCount * (channelCount + 1)} streams differ`);
  });
});
