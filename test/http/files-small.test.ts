import assert from 'node:assert/strict';
import { fileLine, filePart, sendFile } from '../support/file-forms.ts';
import { animation, lookAt, picture } from '../support/pictures.ts';
import { askAs, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { eventually, leavesNothing, namesIn, watchScratch } from '../support/stored-files.ts';

describe('a picture made small', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);

  const attach = (name: string, bytes: Buffer | string) =>
    sendFile(world(), 'alice', 'general', filePart('attachments', name, bytes));
  const get = (file: string, headers: Record<string, string> = {}, query = '') =>
    askAs(world(), { as: 'bob', ask: fileLine(file, query), headers });
  const small = (file: string, headers = {}) => get(file, headers, '?size=small');

  let png: string;
  before(async () => {
    png = (await attach('a "picture".png', await picture('png', { width: 900, height: 300 }))).file;
  });

  it('is a WebP of at most 640 pixels, with a tag of its own', async () => {
    const { status, headers, bytes } = await small(png);
    assert.deepEqual([status, headers['content-type']], [200, 'image/webp']);
    assert.equal(headers['content-disposition'], `inline; filename="a \\"picture\\".png.webp"`);
    const seen = await lookAt(bytes);
    assert.deepEqual([seen.format, seen.width, seen.height], ['webp', 640, 213]);
    assert.notEqual(headers.etag, (await get(png)).headers.etag);
    assert.equal((await small(png, { 'if-none-match': headers.etag })).status, 304);
    assert.equal((await small(png, { range: 'bytes=0-9' })).bytes.length, 10);
  });

  for (const format of ['gif', 'webp'] as const) {
    it(`is the first frame of an animation: ${format}`, async () => {
      const { file } = await attach(`moves.${format}`, await animation(format));
      assert.equal((await lookAt((await get(file)).bytes)).pages, 3);
      const seen = await lookAt((await small(file)).bytes);
      assert.deepEqual([seen.format, seen.pages ?? 1, seen.height], ['webp', 1, 8]);
    });
  }

  it('is the file itself where it is no picture', async () => {
    const { file } = await attach('x.txt', 'words');
    const { status, headers, text } = await small(file);
    assert.deepEqual([status, headers['content-type'], text], [200, 'application/octet-stream', 'words']);
  });

  it('is made once for all who ask', async () => {
    const { file } = await attach('much.jpg', await picture('jpeg', { width: 2_000, height: 1_500 }));
    assert.ok(!(await namesIn(world().server, 'small')).includes(file));
    const scratch = watchScratch(world().server);
    const answers = await Promise.all(Array.from({ length: 50 }, () => small(file)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(answers.map(({ bytes }) => bytes.toString('base64'))).size, 1);
    await eventually('the one that was made was seen', () => scratch.names.size > 0);
    assert.equal(scratch.names.size, 1);
    scratch.close();
  });

  itAnswers(
    world,
    ['large', '', 'SMALL', 'small&size=small'].map((size): Scenario => ({
      as: 'alice',
      ask: `GET /files/${'0'.repeat(32)}.png?size=${size}`,
      title: 'that nobody has',
      status: 404,
    })),
  );

  it('is the one size there is', async () => {
    for (const size of ['large', '', 'SMALL', 'small&size=small']) {
      assert.equal((await get(png, {}, `?size=${size}`)).status, 400, size);
    }
  });
});
