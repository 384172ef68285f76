import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createDiskShelf } from '../../server/media/shelf-disk.ts';
import { drawers, type Drawer, type Shelf } from '../../server/media/shelf.ts';

const name = 'abcdef0123456789abcdef0123456789.bin';

describe('a shelf', () => {
  let folder: string;
  let shelf: Shelf;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minimost-shelf-'));
    shelf = createDiskShelf(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function put(drawer: Drawer, file: string, text: string): Promise<void> {
    const path = shelf.scratch();
    await writeFile(path, text);
    await shelf.put(drawer, file, path);
  }
  async function textIn(drawer: Drawer, file: string, range?: { start: number; end: number }): Promise<string | null> {
    const file_ = await shelf.open(drawer, file);
    return file_ && (await buffer(file_.read(range))).toString();
  }
  async function listed(drawer: Drawer): Promise<string[][]> {
    const pages: string[][] = [];
    for await (const names of shelf.list(drawer)) pages.push([...names]);
    return pages;
  }

  it('keeps files apart by drawer and name, and replaces them', async () => {
    for (const drawer of drawers) await put(drawer, name, drawer);
    for (const drawer of drawers) assert.equal(await textIn(drawer, name), drawer);
    await put('files', name, 'another');
    assert.equal(await textIn('files', name), 'another');
    assert.equal(await readFile(shelf.pathOf('files', name), 'utf8'), 'another');
    assert.equal(await textIn('files', name, { start: 2, end: 4 }), 'oth');
    assert.equal((await shelf.open('files', name).then((file) => file?.close().then(() => file)))?.sizeBytes, 7);
    assert.deepEqual(await readdir(join(folder, '.tmp')), [], 'nothing is left where it was made');
  });

  it('removes what is there, and what is not', async () => {
    await put('files', name, 'x');
    await put('small', name, 'x');
    for (let time = 0; time < 2; time += 1) await shelf.remove('files', name);
    assert.equal(await textIn('files', name), null);
    assert.equal(await textIn('small', name), 'x');
  });

  it('lists all that lies in a drawer, some at a time', async () => {
    const path = (index: number) => shelf.pathOf('files', `ab${index.toString(16).padStart(30, '0')}`);
    await mkdir(dirname(path(0)), { recursive: true });
    await Promise.all(Array.from({ length: 1_100 }, (_, index) => writeFile(path(index), '')));
    await put('files', name, 'x');
    const pages = await listed('files');
    assert.equal(new Set(pages.flat()).size, 1_101);
    assert.ok(pages.every((page) => page.length <= 500));
    assert.deepEqual(await listed('avatars'), []);
  });

  it('lists no folders, and nothing of folders that are not its own', async () => {
    await put('files', name, 'x');
    await mkdir(join(folder, 'files', 'ab', 'inner'));
    await mkdir(join(folder, 'files', 'lost+found'));
    await writeFile(join(folder, 'files', 'lost+found', '#1'), '');
    await symlink(folder, join(folder, 'files', 'cd'));
    assert.deepEqual(await listed('files'), [[name]]);
  });

  it('reads no link, whatever it leads to', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'secret');
    await mkdir(dirname(shelf.pathOf('files', name)), { recursive: true });
    for (const target of [secret, folder, join(folder, 'nothing')]) {
      await symlink(target, shelf.pathOf('files', name));
      assert.equal(await shelf.open('files', name), null);
      await put('files', name, 'mine');
      assert.equal(await textIn('files', name), 'mine');
      assert.equal(await readFile(secret, 'utf8'), 'secret', 'what is put there replaces the link');
      await shelf.remove('files', name);
    }
  });

  it('is for its own user alone, and begins without what was being made', async () => {
    await put('files', name, 'x');
    await writeFile(shelf.scratch(), 'half');
    await mkdir(join(folder, '.tmp', 'inner'));
    shelf = createDiskShelf(folder);
    assert.deepEqual(await readdir(join(folder, '.tmp')), []);
    assert.equal(await textIn('files', name), 'x');
    for (const path of ['.tmp', ...drawers, 'files/ab']) {
      assert.equal((await stat(join(folder, path))).mode & 0o777, 0o700, path);
    }
  });

  it('follows no link in place of the folder of what is being made', async () => {
    const precious = join(folder, 'precious');
    await mkdir(precious);
    await writeFile(join(precious, 'kept'), '');
    await rm(join(folder, '.tmp'), { recursive: true });
    await symlink(precious, join(folder, '.tmp'));
    createDiskShelf(folder);
    assert.deepEqual(await readdir(precious), ['kept']);
  });

  it('knows how much room there is', async () => {
    assert.ok((await shelf.freeBytes()) > 0);
  });
});
