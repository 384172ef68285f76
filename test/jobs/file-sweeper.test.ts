import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawers } from '../../server/media/shelf.ts';
import { fileLine, filePart, formOf, sendFile, upload } from '../support/file-forms.ts';
import { signUp } from '../support/people.ts';
import { picture } from '../support/pictures.ts';
import { askAs } from '../support/scenario.ts';
import { startServer } from '../support/start-server.ts';
import { knownFiles, plant, scratchIsEmpty, storedPaths } from '../support/stored-files.ts';

describe('the start of a server', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'minimost-test-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('removes files that belong to nothing, and no others', async () => {
    const first = await startServer({ dataDir });
    const cookies = { alice: (await signUp(first, 'alice')).cookie };
    const world = { url: first.url, cookies };
    const png = await picture('png');
    const image = await sendFile(world, 'alice', 'general', filePart('files', 'a.png', png));
    assert.equal((await askAs(world, { as: 'alice', ask: fileLine(image.file, '?size=small') })).status, 200);
    await upload(world, 'alice', filePart('attachments', 'held.txt'));
    const avatar = formOf([filePart('avatar', 'a.png', png)]);
    assert.equal((await askAs(world, { as: 'alice', ask: 'POST /avatar', ...avatar })).status, 204);
    await scratchIsEmpty(first);
    await first.stop();
    const before = await storedPaths(first);
    // The picture in three drawers, the upload, the avatar.
    assert.equal(before.length, 5);

    for (const drawer of drawers) {
      await plant(first, drawer, `${'f'.repeat(32)}.png`);
      await plant(first, drawer, `${image.file.slice(0, 2)}${'f'.repeat(30)}.bin`);
    }
    await writeFile(join(dataDir, 'uploads', '.tmp', 'half'), 'half');
    await mkdir(join(dataDir, 'uploads', 'files', 'lost+found'));
    const known = knownFiles(first);

    await using second = await startServer({ dataDir });
    assert.deepEqual(await storedPaths(second), before);
    assert.deepEqual(knownFiles(second), known);
    const again = { url: second.url, cookies };
    assert.equal((await askAs(again, { as: 'alice', ask: fileLine(image.file) })).status, 200);
  });

  it('leaves files alone that another database has, and says so', async () => {
    const first = await startServer({ dataDir });
    const cookies = { alice: (await signUp(first, 'alice')).cookie };
    await sendFile({ url: first.url, cookies }, 'alice', 'general', filePart('attachments', 'a.txt'));
    await first.stop();
    const before = await storedPaths(first);
    await rm(join(dataDir, 'minimost.db'));

    await using second = await startServer({ dataDir });
    assert.deepEqual(await storedPaths(second), before);
    assert.match(second.logged.join(), /belong to another database/);
  });
});
