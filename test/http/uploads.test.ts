import assert from 'node:assert/strict';
import { fileLine, filePart, formOf, sendForm, textPart, upload, type FormPart } from '../support/file-forms.ts';
import { picture } from '../support/pictures.ts';
import { askAs, errorBody, itAnswers, useWorld, type Scenario } from '../support/scenario.ts';
import { eventually, knownFiles, leavesNothing, storedPaths } from '../support/stored-files.ts';

const post = { as: 'alice', ask: 'POST /uploads' } as const;
const unknownFile = `${'0'.repeat(32)}.bin`;
const json = { accept: 'application/json' };

function jsonOf({ headers, ...form }: ReturnType<typeof formOf>) {
  return { ...form, headers: { ...headers, ...json } };
}

describe('POST /uploads', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  const sendUploads = (as: string, uploads: string, ...more: FormPart[]) =>
    sendForm(world(), as, 'general', [textPart('uploads', uploads), ...more]);
  const read = async (as: string, file: string) => (await askAs(world(), { as, ask: fileLine(file) })).status;

  const text = filePart('attachments', 'notes.txt', 'words');
  const refused: readonly (readonly [
    title: string,
    parts: FormPart[],
    code: 'NoFile' | 'InvalidFile' | 'BadRequest',
  ])[] = [
    ['no part', [], 'NoFile'],
    ['a field alone', [textPart('files', 'words')], 'NoFile'],
    ['a part without name', [{ ...text, name: '' }], 'NoFile'],
    ['no picture in `files`', [filePart('files', 'notes.txt')], 'InvalidFile'],
    ['text named as a picture', [filePart('files', 'notes.png')], 'InvalidFile'],
    ['nothing named as a picture', [filePart('files', 'notes.png', '')], 'InvalidFile'],
    ['two files', [text, text], 'BadRequest'],
    ['two files in two fields', [text, filePart('files', 'a.txt')], 'BadRequest'],
    ['another field', [filePart('avatar', 'notes.txt')], 'BadRequest'],
  ];
  itAnswers(world, [
    ...refused.flatMap(([title, parts, code]): Scenario[] => {
      const sentence = { NoFile: 'no file', InvalidFile: 'invalid file', BadRequest: 'invalid form' }[code];
      return [
        { ...post, ...formOf(parts), title, status: 400, is: sentence },
        { ...post, ...jsonOf(formOf(parts)), title: `${title}, as JSON`, status: 400, is: errorBody(code, sentence) },
      ];
    }),
    { ...post, status: 400, is: 'no file' },
    { ...post, json: { files: 'x' }, status: 400, is: errorBody('NoFile', 'no file') },
    { ...post, form: { files: 'x' }, status: 400, is: 'no file' },
    { ...post, body: 'x', headers: { 'content-type': 'text/plain' }, status: 415 },
    { as: 'alice', ask: 'GET /uploads', status: 405, gives: { Allow: 'POST' } },
  ]);

  it('answers what messages will say of the file, and sending it says the same', async () => {
    const given = [
      text,
      filePart('files', 'a.png', await picture('png')),
      filePart('attachments', 'b.gif', 'no picture'),
    ];
    const held = [];
    for (const part of given) held.push(await upload(world(), 'alice', part));
    assert.deepEqual(
      held.map(({ kind, name, type, width }) => [kind, name, type, width]),
      [
        ['file', 'notes.txt', 'text/plain', null],
        ['image', 'a.png', 'image/png', 12],
        ['file', 'b.gif', 'image/gif', null],
      ],
    );
    const order = [held[2], held[0], held[1]];
    const { ids, status } = await sendUploads(
      'alice',
      order.map((one) => one?.file).join(','),
      textPart('text', 'look'),
    );
    assert.equal(status, 200);
    const rows = await Promise.all(ids.map((id) => askAs(world(), { as: 'bob', ask: `GET /message/${id}` })));
    assert.deepEqual(
      rows.map((answer) => (answer.json() as { attachment: unknown }).attachment),
      order,
    );
  });

  it('holds a file for who brought it: nobody else reads, sends or drops it', async () => {
    const { file } = await upload(world(), 'alice', text);
    assert.deepEqual([await read('alice', file), await read('bob', file)], [200, 404]);
    const stolen = await sendUploads('bob', file, textPart('text', 'mine'));
    assert.deepEqual([stolen.status, stolen.text], [400, 'invalid uploads']);
    assert.equal((await askAs(world(), { as: 'bob', ask: `DELETE /uploads/${file}` })).status, 204);
    assert.equal(await read('alice', file), 200);
    assert.equal((await sendUploads('alice', file)).status, 200);
    assert.equal(await read('bob', file), 200);
  });

  it('is sent once', async () => {
    const { file } = await upload(world(), 'alice', text);
    const all = await Promise.all(Array.from({ length: 10 }, () => sendUploads('alice', file)));
    assert.equal(all.filter(({ status }) => status === 200).length, 1);
    assert.equal(all.filter(({ status }) => status === 400).length, 9);
    const again = await sendUploads('alice', file, textPart('text', 'again'));
    assert.deepEqual([again.status, again.text], [400, 'invalid uploads']);
    assert.equal((await askAs(world(), { as: 'alice', ask: `DELETE /uploads/${file}` })).status, 204);
    assert.equal(await read('bob', file), 200, 'what has been sent is not dropped');
  });

  it('is sent once, by a send that is repeated under its client_id', async () => {
    const { file } = await upload(world(), 'alice', text);
    const send = () => sendUploads('alice', file, textPart('client_id', 'held'), filePart('attachments', 'b.txt', 'b'));
    const all = await Promise.all(Array.from({ length: 20 }, send));
    assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(all.map(({ ids }) => ids.join())).size, 1);
    assert.equal(all[0]?.ids.length, 2);
  });

  it('is taken by no send that is refused', async () => {
    const { file } = await upload(world(), 'alice', text);
    const before = await storedPaths(world().server);
    const refusals: [string, FormPart[]][] = [
      [`${file},${file}`, []],
      [`${file},${unknownFile}`, [filePart('attachments', 'b.txt')]],
      [`${file},`, []],
      [`,${file}`, []],
      [`${file} ${file}`, []],
      ['../../minimost.db', []],
      [unknownFile, []],
    ];
    for (const [uploads, more] of refusals) {
      const { status, text: told } = await sendUploads('alice', uploads, textPart('text', 'words'), ...more);
      assert.deepEqual([status, told], [400, 'invalid uploads'], uploads);
    }
    const twice = await sendForm(world(), 'alice', 'general', [textPart('uploads', file), textPart('uploads', file)]);
    assert.equal(twice.status, 400);
    await eventually('what came with them is gone', async () => {
      const now = await storedPaths(world().server);
      return now.every((path) => before.includes(path));
    });
    const byJson = await askAs(world(), { as: 'alice', ask: 'POST /send/general', json: { uploads: file } });
    assert.deepEqual([byJson.status, byJson.text], [200, 'ok']);
  });

  it('is sent by a form and by JSON alike, and lists are no names', async () => {
    const { file } = await upload(world(), 'alice', text);
    const asList = await askAs(world(), { as: 'alice', ask: 'POST /send/general', json: { uploads: [file] } });
    assert.equal(asList.status, 400);
    const byForm = await askAs(world(), { as: 'alice', ask: 'POST /send/general', form: { uploads: file } });
    assert.equal(byForm.status, 200);
    const blank = await askAs(world(), { as: 'alice', ask: 'POST /send/general', form: { uploads: ' ' } });
    assert.deepEqual([blank.status, blank.text], [400, 'empty']);
  });

  it('is dropped, with its bytes, as often as one likes', async () => {
    const { file } = await upload(world(), 'alice', filePart('files', 'a.png', await picture('png')));
    for (const name of [file, file, unknownFile, 'x', '..%2f..%2fminimost.db']) {
      assert.equal((await askAs(world(), { as: 'alice', ask: `DELETE /uploads/${name}` })).status, 204, name);
    }
    assert.equal(await read('alice', file), 404);
    assert.equal((await sendUploads('alice', file)).status, 400);
    await eventually('its bytes are gone', async () => {
      const paths = await storedPaths(world().server);
      return !paths.some((path) => path.includes(file)) && !knownFiles(world().server).includes(file);
    });
  });
});
