// npm run bench:pictures [-- --runs 3] [--cores 0]: how long messages take while pictures are worked on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, signUpAll } from '../test/support/people.ts';
import { spawnServer, type SpawnedServer } from '../test/support/spawn-server.ts';
import { makePhoto } from './generator/photo.ts';
import { gatherPicturePeople, type PictureAnswer } from './generator/picture-people.ts';
import { startSteady } from './generator/steady.ts';
import { median } from './numbers.ts';
import { cpuSeconds, describeMachine, peakMib, pinTo } from './proc.ts';
import { mediansOf, numbersOf, tableOf, type PhaseNumbers } from './report.ts';

const pictures = 20;
const uploaders = 5;
const listeners = 20;
const perSecond = 50;
const [warmUpMs, idleMs] = [1_000, 8_000];
/** Messages must not take longer than this while pictures are worked on, at the 99th percentile. */
const gateMs = 100;

interface Run {
  phases: PhaseNumbers[];
  /** From the request to the answer of one of the pictures. */
  uploadMs: number;
  smallMs: number;
  retries: number;
  peakMib: number | null;
}

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, cores: { type: 'string' } } });
const photo = await makePhoto();
const machine = describeMachine();
const pinned = values.cores === undefined ? 'on any' : `pinned to ${values.cores}`;
console.log(
  `Node ${machine.node}, ${machine.cores} cores (${machine.processor}), server ${pinned}, load ${machine.load.toFixed(1)}`,
);
console.log(
  `${perSecond} messages a second to ${listeners} listeners; ${pictures} photos of ${(photo.length / 1e6).toFixed(1)} MB`,
);
const runs: Run[] = [];
for (let run = 1; run <= Number(values.runs); run += 1) {
  runs.push(await runOnce());
  console.log(`\nrun ${run}\n${tableOf(runs.at(-1)?.phases ?? [])}`);
}
const medians = mediansOf(runs.map(({ phases }) => phases));
console.log(`\nmedians of ${runs.length} runs\n${tableOf(medians)}`);
const worstMs = Math.max(...medians.map(({ p99Ms }) => p99Ms));
console.log(`\n99th percentile ${worstMs.toFixed(1)} ms, ${worstMs < gateMs ? 'below' : 'NOT below'} ${gateMs} ms\n`);
console.log(JSON.stringify({ bench: 'pictures', machine, pinned, photoBytes: photo.length, medians, runs }));
process.exit(worstMs < gateMs ? 0 : 1);

/** A fresh server on a fresh database. */
async function runOnce(): Promise<Run> {
  const dataDir = await mkdtemp(join(tmpdir(), 'minimost-bench-'));
  const env = { DATA_DIR: dataDir, PORT: '0', MINIMOST_RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'warn' };
  let server: SpawnedServer | null = null;
  try {
    server = await spawnServer(env);
    if (values.cores !== undefined) pinTo(server.pid, values.cores);
    return await measureAll(server);
  } finally {
    await server?.kill('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureAll(server: SpawnedServer): Promise<Run> {
  const people = await signUpAll(server, 1 + uploaders);
  const [first, ...withPictures] = people;
  if (first === undefined) throw new Error('nobody signed up');
  const sockets = await Promise.all(
    Array.from({ length: 1 + listeners }, (_, index) => connect(people[index % people.length] ?? first)),
  );
  const [sender, ...heard] = sockets;
  if (sender === undefined) throw new Error('nobody is connected');
  const steady = startSteady({ sender, listeners: heard, channel: 'general', perSecond });
  const gathered = gatherPicturePeople(withPictures, photo);
  const phases: PhaseNumbers[] = [];
  const measure = async <T>(phase: string, work: () => Promise<T>): Promise<T> => {
    const usedBefore = cpuSeconds(server.pid);
    const measured = await steady.measure(async () => {
      const done = await work();
      return { done, used: usedBefore === null ? null : (cpuSeconds(server.pid) ?? 0) - usedBefore };
    });
    const { done, used } = measured.result;
    phases.push(numbersOf(phase, measured, used, phases[0]));
    return done;
  };
  try {
    await pause(warmUpMs);
    await measure('idle', () => pause(idleMs));
    const uploaded = await measure('uploads', () => gathered.ask({ upload: pictures, small: [] }));
    const small = await measure('made small', () => gathered.ask({ upload: 0, small: uploaded.names }));
    return { phases, ...answersOf(uploaded, small), peakMib: peakMib(server.pid) };
  } finally {
    steady.stop();
    await gathered.stop();
    for (const socket of sockets) socket.close();
  }
}

function answersOf(uploaded: PictureAnswer, small: PictureAnswer) {
  const [uploadMs, smallMs] = [median(uploaded.ms), median(small.ms)];
  return { uploadMs, smallMs, retries: uploaded.retries + small.retries };
}
