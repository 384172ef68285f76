import assert from 'node:assert/strict';
import { filePart, readMessage, sendForm, textPart, type FormPart } from '../support/file-forms.ts';
import { picture } from '../support/pictures.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import { eventually, knownFiles, leavesNothing, storedPaths } from '../support/stored-files.ts';

describe('a message with files that is sent again under the same client_id', () => {
  const world = useWorld(['alice', 'bob']);
  leavesNothing(world);
  const trySend = (...parts: FormPart[]) => sendForm(world(), 'alice', 'general', parts);
  const repeat = (bytes: Buffer | string, clientId: string, more: FormPart[] = []) =>
    trySend(textPart('client_id', clientId), filePart('attachments', 'a.txt', bytes), ...more);

  it('is stored once, however often it comes at once', async () => {
    const before = [knownFiles(world().server).length, (await storedPaths(world().server)).length];
    const parts = [filePart('attachments', 'b.txt', 'b'), filePart('files', 'skipped.txt')];
    const all = await Promise.all(Array.from({ length: 100 }, () => repeat('a', 'same', parts)));
    assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(all.map(({ ids }) => ids.join())).size, 1);
    assert.equal(all[0]?.ids.length, 2);
    await eventually('what was stored for a repeat is gone', async () => {
      const now = [knownFiles(world().server).length, (await storedPaths(world().server)).length];
      return now.every((count, at) => count === (before[at] ?? 0) + 2);
    });
    assert.ok(all.some(({ skipped }) => skipped === '0'));
  });

  it('has the ids of the first time, also after an edit and after it was deleted', async () => {
    const first = await repeat('x', 'edited', [textPart('text', 'one')]);
    const id = first.ids[0] ?? 0;
    const again = async () => (await repeat('x', 'edited', [textPart('text', 'one')])).ids;
    await askAs(world(), { as: 'alice', ask: `POST /edit/${id}`, form: { text: 'two' } });
    assert.deepEqual(await again(), first.ids);
    assert.equal((await readMessage(world(), 'alice', id)).content, 'two');
    await askAs(world(), { as: 'alice', ask: `POST /delete/${id}`, form: {} });
    assert.deepEqual(await again(), first.ids);
    assert.equal((await readMessage(world(), 'alice', id)).deleted, 1);
  });

  it('tells of no file that it was skipped now, when it was stored then', async () => {
    const parts = [textPart('client_id', 'pictures'), filePart('files', 'a.png', await picture('png'))];
    const [first, second] = [await trySend(...parts), await trySend(...parts)];
    assert.deepEqual([second.status, second.ids, second.skipped], [200, first.ids, undefined]);
  });

  it('with files of another number or size is refused', async () => {
    const { ids } = await repeat('four', 'sizes');
    for (const [bytes, more] of [
      ['fives', []],
      ['thr', []],
      ['four', [filePart('attachments', 'b.txt', '')]],
      ['four', [filePart('files', 'b.txt', '')]],
      ['four', [textPart('text', 'words')]],
    ] as const) {
      const { status, text } = await repeat(bytes, 'sizes', [...more]);
      assert.deepEqual([status, text], [409, 'client_id already used']);
    }
    const without = await trySend(textPart('client_id', 'sizes'), textPart('text', 'words'));
    assert.equal(without.status, 409);
    assert.deepEqual((await repeat('FOUR', 'sizes')).ids, ids, 'what is inside is not compared');
  });
});
