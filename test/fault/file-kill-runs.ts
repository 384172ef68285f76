import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Message } from '#shared/objects.ts';
import { personWith, signUpAll, type TestPerson } from '../support/people.ts';
import { spawnServer, type SpawnedServer } from '../support/spawn-server.ts';
import { judgeDisk, judgeSends, rowsOf, type FileHistory, type FileVerdict } from './file-history.ts';
import { startFileLoad } from './file-load.ts';
import { createGate } from './gate.ts';
import { drawFiles } from './given-files.ts';
import { listDrawers, listScratch, readKept } from './kept.ts';
import type { Address } from './load.ts';
import { readAll } from './read-all.ts';

export interface FileKillReport {
  kills: number;
  acknowledged: number;
  /** Files of messages that were read and compared at the end. */
  files: number;
  deleted: number;
  /** Kills that left something half made in the scratch folder. */
  killsWithScratch: number;
  /** Files stored already whose row had not been written: removed by the next start. */
  swept: number;
  verdict: FileVerdict;
}

interface KillOptions {
  kills: number;
  people: number;
  /** Whether pictures and avatars are sent, too. */
  pictures: boolean;
  /** Numbers from 0 to 1 that choose the moments and what people do. */
  random: () => number;
}

/** Between two kills. */
const mostAnswers = 40;

/**
 * Kill the server with SIGKILL again and again while people send files, start it again each time, and compare what was
 * acknowledged with what is there, on the disk as well, before anybody does anything else.
 */
export async function runFileKills({ kills, people: count, pictures, random }: KillOptions): Promise<FileKillReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'minimost-files-'));
  const env = { DATA_DIR: dataDir, PORT: '0', MINIMOST_RATE_LIMIT_ENABLED: 'false', LOG_LEVEL: 'error' };
  const history: FileHistory = { sends: [], deletions: new Map(), avatars: new Map(), refused: [] };
  const report = { kills, acknowledged: 0, files: 0, deleted: 0, killsWithScratch: 0, swept: 0, verdict: noFaults() };
  const given = await drawFiles(random);
  const gate = createGate();
  let server: SpawnedServer | null = null;
  try {
    server = await spawnServer(env);
    const address: Address = { url: server.url };
    const people = await signUpAll(server, count);
    const look: Look = { dataDir, address, people, history, verdict: report.verdict, compared: new Set() };
    const load = startFileLoad({ address, people, gate, history, given, pictures, random });
    for (let kill = 0; kill < kills; kill += 1) {
      // Counted in answers, so that a slow computer gets as far as a fast one.
      const enough = load.answers() + random() * mostAnswers;
      while (load.answers() < enough) await pause(5);
      await pause(random() * 200);
      await server.kill('SIGKILL');
      await gate.close();
      const before = countFiles(dataDir);
      server = await spawnServer(env);
      report.killsWithScratch += before.scratch > 0 ? 1 : 0;
      report.swept += before.stored - countFiles(dataDir).stored;
      address.url = server.url;
      await lookAt(look);
      gate.open();
    }
    await load.finish();
    look.compared.clear();
    await lookAt(look);
    return { ...report, ...countAll(look) };
  } finally {
    await server?.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Look {
  dataDir: string;
  address: Address;
  people: readonly TestPerson[];
  history: FileHistory;
  verdict: FileVerdict;
  /** Files that need not be read again. */
  compared: Set<string>;
}

function noFaults(): FileVerdict {
  const none = { lost: [], doubled: [], torn: [], undeleted: [], altered: [] };
  return { ...none, refused: [], withoutFile: [], withoutRow: [], scratch: [], broken: [] };
}

function countFiles(dataDir: string): { stored: number; scratch: number } {
  const stored = [...listDrawers(dataDir).values()].reduce((sum, names) => sum + names.length, 0);
  return { stored, scratch: listScratch(dataDir).length };
}

function countAll({ history, compared }: Look) {
  return {
    acknowledged: history.sends.filter(({ ids }) => ids !== null).length,
    files: compared.size,
    deleted: history.deletions.size,
  };
}

/** Compare everything, and add what is wrong to the verdict. */
async function lookAt(look: Look): Promise<void> {
  const { dataDir, address, people, history, verdict } = look;
  const messages = await readAll(address.url, people);
  const found: Partial<FileVerdict> = {
    ...judgeSends(history, messages),
    ...judgeDisk(await readKept(dataDir)),
    altered: [...(await compareFiles(look, messages)), ...(await compareAvatars(look))],
    refused: history.refused.splice(0),
  };
  for (const [name, faults] of Object.entries(found)) verdict[name as keyof FileVerdict].push(...faults); // its keys
}

/** Files of messages that are there, acknowledged or not, and are not what was given. */
async function compareFiles({ address, people, history, compared }: Look, messages: Message[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, given } of pairFiles(history, messages)) {
    if (compared.has(name)) continue;
    compared.add(name);
    const served = await fetchBytes(address.url, people, `/files/${name}`);
    if (served === null || !(await given.fits(served))) wrong.push(`${given.name} as ${name}`);
  }
  return wrong;
}

/** Each file that is shown, with the one it was made of. */
function pairFiles({ sends }: FileHistory, messages: Message[]) {
  const heads = new Map(messages.map((message) => [`${message.sender} ${message.client_id}`, message]));
  return sends.flatMap(({ sender, clientId, files }) => {
    const head = heads.get(`${sender} ${clientId}`);
    const rows = head === undefined ? [] : rowsOf(head, messages);
    return rows.flatMap(({ attachment }, index) => {
      const given = files[index];
      return attachment === null || given === undefined ? [] : [{ name: attachment.file, given }];
    });
  });
}

async function compareAvatars({ address, people, history }: Look): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, possible] of history.avatars) {
    const served = await fetchBytes(address.url, people, `/avatar/${name}`);
    const fits = await Promise.all(possible.map(async (one) => (served === null ? one === null : one?.(served))));
    if (!fits.includes(true)) wrong.push(`the picture of ${name}`);
  }
  return wrong;
}

/** As the first of these people gets it; null when they do not. */
async function fetchBytes(url: string, [reader]: readonly TestPerson[], path: string): Promise<Buffer | null> {
  if (reader === undefined) return null;
  const response = await personWith(url, reader.name, reader.cookie).get(path);
  const bytes = Buffer.from(await response.arrayBuffer());
  return response.status === 200 ? bytes : null;
}
