import { constants, mkdirSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, statfs, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomHex } from '../random.ts';
import { drawers, type OpenFile, type Shelf } from './shelf.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
/** Of what is being made. */
const scratchFolder = '.tmp';
/** Names whose files these are. */
export const ownerFile = '.owner';
const listedAtOnce = 500;

/**
 * Files below one folder, each in a folder of its first two digits: no folder gets so long that it is slow. What an
 * interrupted server was making is removed.
 */
export function createDiskShelf(folder: string): Shelf {
  const scratch = join(folder, scratchFolder);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { mode: 0o700 });
  for (const drawer of drawers) mkdirSync(join(folder, drawer), { recursive: true, mode: 0o700 });

  const pathOf: Shelf['pathOf'] = (drawer, name) => join(folder, drawer, name.slice(0, 2), name);
  return {
    claim: (owner) => claim(join(folder, ownerFile), owner),
    pathOf,
    scratch: () => join(scratch, randomHex(16)),
    put: async (drawer, name, from) => {
      const to = pathOf(drawer, name);
      if ((await mkdir(dirname(to), { recursive: true, mode: 0o700 })) !== undefined) await sync(dirname(dirname(to)));
      await sync(from);
      await rename(from, to);
      await sync(dirname(to));
    },
    open: async (drawer, name) => openRegular(pathOf(drawer, name)),
    remove: (drawer, name) => rm(pathOf(drawer, name), { force: true }),
    list: (drawer) => listBelow(join(folder, drawer)),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
  };
}

async function claim(path: string, owner: string): Promise<boolean> {
  try {
    await writeFile(path, owner, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return (await readFile(path, 'utf8')) === owner;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What somebody else put there is not read: a link leads out of the folder, and a pipe would never end. */
async function openRegular(path: string): Promise<OpenFile | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ELOOP')) return null;
    throw error;
  }
  const stat = await handle.stat().catch(() => null);
  if (stat?.isFile() !== true) {
    await handle.close();
    return null;
  }
  return {
    sizeBytes: stat.size,
    read: (range) => handle.createReadStream({ ...range, autoClose: true }),
    close: () => handle.close(),
  };
}

async function* listBelow(folder: string): AsyncGenerator<readonly string[]> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^[0-9a-f]{2}$/.test(entry.name)) continue;
    const entries = await readdir(join(folder, entry.name), { withFileTypes: true });
    const names = entries.filter((one) => !one.isDirectory()).map(({ name }) => name);
    for (let at = 0; at < names.length; at += listedAtOnce) yield names.slice(at, at + listedAtOnce);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
