import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { signUpAll } from '../support/people.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { judgeRun, type History, type Verdict } from './history.ts';
import { startLoad, type Address } from './load.ts';
import { readAll } from './read-all.ts';

export interface KillReport {
  kills: number;
  acknowledged: number;
  sightings: number;
  messages: number;
  verdict: Verdict;
}

/**
 * Kill the server with SIGKILL again and again while people send, start it again each time, and compare at the end
 * what was acknowledged with what is there.
 * @param random numbers from 0 to 1 that choose the moments
 */
export async function runKills(options: { kills: number; people: number; random: () => number }): Promise<KillReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'minimost-kill-'));
  const env = { DATA_DIR: dataDir, PORT: '0', MINIMOST_RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'error' };
  const history: History = { sends: [], sightings: [] };
  let server: SpawnedServer | null = null;
  try {
    server = await spawnServer(env);
    const address: Address = { url: server.url };
    const people = await signUpAll(server, options.people);
    const load = startLoad(address, people, history, 'run');
    for (let kill = 0; kill < options.kills; kill += 1) {
      await pause(200 + options.random() * 600);
      await server.kill('SIGKILL');
      server = await spawnServer(env);
      address.url = server.url;
    }
    await load.finish();
    const final = await readAll(server.url, people);
    return {
      kills: options.kills,
      acknowledged: history.sends.filter((send) => send.id !== null).length,
      sightings: history.sightings.length,
      messages: final.length,
      verdict: judgeRun(history, final),
    };
  } finally {
    await server?.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}
