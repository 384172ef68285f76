import assert from 'node:assert/strict';
import { limits } from '#shared/limits.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { fileLine, filePart, sendForm, textPart, upload } from '../support/file-forms.ts';
import { password, signUp } from '../support/people.ts';
import { picture } from '../support/pictures.ts';
import { askAs, type OpenWorld } from '../support/scenario.ts';
import { startServer } from '../support/start-server.ts';
import { eventually, knownFiles, namesIn, storedPaths } from '../support/stored-files.ts';

const unknownFile = `${'0'.repeat(32)}.bin`;

describe('a file that was brought in', () => {
  let clock: TestClock;
  let world: OpenWorld;
  beforeEach(async () => {
    clock = createTestClock();
    const server = await startServer({ clock });
    const cookies: Record<string, string> = {};
    for (const name of ['alice', 'bob']) cookies[name] = (await signUp(server, name)).cookie;
    world = { url: server.url, cookies, server };
  });
  afterEach(() => world.server.stop());

  const hours = (count: number) => clock.advanceMs(count * 3_600_000);
  const send = (as: string, file: string) => sendForm(world, as, 'general', [textPart('uploads', file)]);
  /** Dropping anything lets the sweeper look. */
  const sweep = () => askAs(world, { as: 'alice', ask: `DELETE /uploads/${unknownFile}` });
  const isGone = (file: string) =>
    eventually('it is gone', async () => {
      const paths = await storedPaths(world.server);
      return !paths.some((path) => path.includes(file)) && !knownFiles(world.server).includes(file);
    });
  const isThere = async (file: string) => assert.ok((await namesIn(world.server, 'files')).includes(file));

  it('is held for a day', async () => {
    assert.equal(limits.uploadHeldSeconds, 86_400);
    const first = await upload(world, 'alice', filePart('attachments', 'a.txt'));
    const second = await upload(world, 'alice', filePart('attachments', 'b.txt'));
    hours(23.9);
    await sweep();
    assert.equal((await send('alice', first.file)).status, 200);
    hours(0.2);
    assert.equal((await askAs(world, { as: 'alice', ask: fileLine(second.file) })).status, 404);
    const late = await send('alice', second.file);
    assert.deepEqual([late.status, late.text], [400, 'invalid uploads']);
    await sweep();
    await isGone(second.file);
    await isThere(first.file);
    assert.equal((await askAs(world, { as: 'bob', ask: fileLine(first.file) })).status, 200);
  });

  it('R7: stays a day on the disk when its message is deleted, with what was made of it, and no longer', async () => {
    const png = filePart('files', 'a.png', await picture('png'));
    const { ids } = await sendForm(world, 'alice', 'general', [
      png,
      filePart('attachments', 'b.txt'),
      textPart('text', 'x'),
    ]);
    const rows = await Promise.all(ids.map((id) => askAs(world, { as: 'bob', ask: `GET /message/${id}` })));
    const files = rows.map((answer) => (answer.json() as { attachment: { file: string } }).attachment.file);
    const [image = '', other = ''] = files;
    assert.equal((await askAs(world, { as: 'bob', ask: fileLine(image, '?size=small') })).status, 200);
    for (const drawer of ['files', 'originals', 'small'] as const) {
      assert.ok((await namesIn(world.server, drawer)).includes(image), drawer);
    }
    await askAs(world, { as: 'alice', ask: `POST /delete/${ids[0] ?? 0}`, form: { group: '1' } });
    hours(23.9);
    await sweep();
    // Something that goes at once shows that the sweeper has been.
    const shown = await upload(world, 'alice', filePart('attachments', 'c.txt'));
    await askAs(world, { as: 'alice', ask: `DELETE /uploads/${shown.file}` });
    await isGone(shown.file);
    for (const file of [image, other]) await isThere(file);
    hours(0.2);
    await sweep();
    for (const file of [image, other]) await isGone(file);
  });

  it('goes with the account of who brought it and did not send it', async () => {
    const held = await upload(world, 'bob', filePart('attachments', 'a.txt'));
    const { ids } = await sendForm(world, 'bob', 'general', [filePart('attachments', 'b.txt')]);
    const sent = (await askAs(world, { as: 'alice', ask: `GET /message/${ids[0] ?? 0}` })).json();
    const { file } = (sent as { attachment: { file: string } }).attachment;
    await askAs(world, { as: 'bob', ask: 'POST /delete_account', json: { type: 'soft', password } });
    await sweep();
    await isGone(held.file);
    assert.equal((await askAs(world, { as: 'alice', ask: fileLine(file) })).status, 200);
  });

  it('goes a day after the account, where that is to leave nothing', async () => {
    const { ids } = await sendForm(world, 'bob', 'general', [filePart('attachments', 'b.txt')]);
    const line = `GET /message/${ids[0] ?? 0}` as const;
    const { file } = ((await askAs(world, { as: 'alice', ask: line })).json() as { attachment: { file: string } })
      .attachment;
    await askAs(world, { as: 'bob', ask: 'POST /delete_account', json: { type: 'hard', password } });
    await eventually(
      'it is erased',
      async () => (await askAs(world, { as: 'alice', ask: fileLine(file) })).status === 404,
    );
    await isThere(file);
    hours(24.1);
    await sweep();
    await isGone(file);
  });
});

describe('store_originals', () => {
  for (const kept of [true, false]) {
    it(kept ? 'keeps a picture as it came, and serves it to nobody' : 'keeps nothing but what is served', async () => {
      await using server = await startServer({ settings: { store_originals: kept } });
      const world = { url: server.url, cookies: { alice: (await signUp(server, 'alice')).cookie } };
      const png = await picture('png');
      const { file } = await upload(world, 'alice', filePart('files', 'a.png', png));
      await upload(world, 'alice', filePart('attachments', 'b.txt'));
      assert.deepEqual(await namesIn(server, 'originals'), kept ? [file] : []);
      assert.equal((await askAs(world, { as: 'alice', ask: `GET /originals/${file}` })).status, 404);
    });
  }
});
