import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { ownerFile } from '../../server/media/shelf-disk.ts';
import type { Drawer } from '../../server/media/shelf.ts';

interface WithFiles {
  dataDir: string;
}

const folderOf = ({ dataDir }: WithFiles) => join(dataDir, 'uploads');

/** Paths of everything below the folder of files that is no folder itself, in order. Whose it is does not count. */
export async function storedPaths(server: WithFiles): Promise<string[]> {
  const entries = await readdir(folderOf(server), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((one) => !one.isDirectory() && one.name !== ownerFile)
    .map(({ parentPath, name }) => join(parentPath, name));
  return paths.map((path) => path.slice(folderOf(server).length + 1)).toSorted();
}

/** What lies in one drawer, by name. */
export async function namesIn(server: WithFiles, drawer: Drawer): Promise<string[]> {
  const paths = await storedPaths(server);
  return paths.filter((path) => path.startsWith(`${drawer}/`)).map((path) => path.split('/').at(-1) ?? '');
}

/** Where a file of a drawer lies. */
export function pathIn(server: WithFiles, drawer: Drawer, name: string): string {
  return join(folderOf(server), drawer, name.slice(0, 2), name);
}

/** A file that no server has put there. */
export async function plant(server: WithFiles, drawer: Drawer, name: string): Promise<void> {
  const path = pathIn(server, drawer, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'planted');
}

/** Wait for what happens behind an answer. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < endMs, `${what}: still not so`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Wait until no temporary file is left. */
export function scratchIsEmpty(server: WithFiles): Promise<void> {
  return eventually('no temporary file is left', async () => {
    const names = await readdir(join(folderOf(server), '.tmp'));
    return names.length === 0;
  });
}

/** Names of the temporary files that come up from now on. */
export function watchScratch(server: WithFiles): { names: Set<string>; close: () => void } {
  const names = new Set<string>();
  const watcher = watch(join(folderOf(server), '.tmp'), (_type, name) => void names.add(String(name)));
  return { names, close: () => watcher.close() };
}

/** Rows of a query on the database of a running server. */
export function rowsOf<Row>({ dataDir }: WithFiles, sql: string): Row[] {
  const database = new Database(join(dataDir, 'minimost.db'), { readonly: true });
  try {
    return database.prepare(sql).all() as Row[]; // the caller knows its columns
  } finally {
    database.close();
  }
}

/** Names of all files the database knows. */
export function knownFiles(server: WithFiles): string[] {
  return rowsOf<{ name: string }>(server, 'select name from files order by name').map(({ name }) => name);
}

/** Behind each test of a suite no temporary file is left, and nothing was a failure of the server. */
export function leavesNothing(world: () => { server: WithFiles & { logged: string[] } }): void {
  afterEach(async () => {
    const { server } = world();
    await scratchIsEmpty(server);
    const failures = server.logged.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    assert.deepEqual(failures, []);
  });
}
