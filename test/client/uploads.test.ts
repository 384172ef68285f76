import { strict as assert } from 'node:assert';
import type { UploadView } from '../../client/state/upload-view.ts';
import { Uploads } from '../../client/state/uploads.ts';
import { CommandError } from '../../client/socket.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Attachment } from '../../shared/objects.ts';
import { deferred, FakeClock, settled } from './fakes.ts';

interface Sent {
  readonly name: string;
  readonly field: string;
  readonly progress: (part: number) => void;
  readonly signal: AbortSignal;
  readonly answer: ReturnType<typeof deferred<Attachment>>;
}

function setUp() {
  const clock = new FakeClock();
  const sent: Sent[] = [];
  const log: string[] = [];
  let ids = 0;
  const uploads = new Uploads({
    clock,
    random: () => 0.5,
    newId: () => `u${(ids += 1)}`,
    upload: (file, field, progress, signal) => {
      const answer = deferred<Attachment>();
      signal.addEventListener('abort', () => answer.reject(new CommandError({ code: 'NoAnswer', message: 'abort' })));
      sent.push({ name: file.name, field, progress, signal, answer });
      return answer.promise;
    },
    drop: (file) => log.push(`drop ${file}`),
    measure: (url) => Promise.resolve(url.includes('broken') ? null : { width: 40, height: 30 }),
    createUrl: (file) => `blob:${file.name}`,
    revokeUrl: (url) => log.push(`revoke ${url}`),
    changed: () => undefined,
    removed: (id) => log.push(`removed ${id}`),
  });
  const add = (name: string, content = 'content'): string => uploads.add(new File([content], name)).id;
  const view = (id: string): UploadView => {
    const found = uploads.shown.value.get(id);
    assert.ok(found, `${id} is shown`);
    return found;
  };
  const states = (): string[] => [...uploads.shown.value.values()].map(({ name, state }) => `${name}: ${state}`);
  return { clock, sent, log, uploads, add, view, states };
}

function stored(name: string, kind: Attachment['kind'] = 'file'): Attachment {
  const size = kind === 'image' ? { width: 40, height: 30 } : { width: null, height: null };
  return { kind, file: `${name}.bin`, name, type: 'text/plain', size: 7, ...size };
}

const refuse = (code: ErrorCode | 'NoAnswer', retryAfterMs?: number): CommandError =>
  new CommandError({ code, message: code, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) });

describe('uploads', () => {
  it('FIL-02 sends a file at once, tells how much is sent, and holds it', async () => {
    const { add, sent, view } = setUp();
    const id = add('notes.txt');
    assert.deepEqual([sent[0]?.field, view(id).state, view(id).progress], ['attachments', 'uploading', 0]);
    sent[0]?.progress(0.4);
    assert.equal(view(id).progress, 0.4);
    sent[0]?.answer.resolve(stored('notes.txt'));
    await settled();
    assert.deepEqual([view(id).state, view(id).progress, view(id).attachment], ['held', 1, stored('notes.txt')]);
  });

  it('shows a picture when its size is known, in the field where it loses its metadata', async () => {
    const { add, sent, uploads, view } = setUp();
    const id = add('Photo.JPG');
    assert.equal(uploads.shown.value.get(id), undefined);
    await settled();
    const { kind, width, height, localUrl, asIs } = view(id);
    assert.deepEqual([kind, width, height, localUrl, asIs], ['image', 40, 30, 'blob:Photo.JPG', false]);
    assert.equal(sent[0]?.field, 'files');
  });

  it('shows what cannot be drawn as a file', async () => {
    const { add, log, view } = setUp();
    const id = add('broken.png');
    await settled();
    assert.deepEqual([view(id).kind, view(id).width, view(id).localUrl], ['file', null, null]);
    assert.deepEqual(log, ['revoke blob:broken.png']);
  });

  it('sends three at a time, in the order in which they came', async () => {
    const { add, sent, states } = setUp();
    for (const name of ['a', 'b', 'c', 'd', 'e']) add(name);
    assert.deepEqual(states(), ['a: uploading', 'b: uploading', 'c: uploading', 'd: waiting', 'e: waiting']);
    sent[1]?.answer.resolve(stored('b'));
    await settled();
    assert.deepEqual(states(), ['a: uploading', 'b: held', 'c: uploading', 'd: uploading', 'e: waiting']);
  });

  it('sends no empty file and none above 25 MiB', () => {
    const { uploads, add, sent, view } = setUp();
    const large = new File(['x'], 'film.mov');
    Object.defineProperty(large, 'size', { value: limits.fileBytes + 1 });
    const full = new File(['x'], 'full.mov');
    Object.defineProperty(full, 'size', { value: limits.fileBytes });
    const refused = [add('empty.txt', ''), uploads.add(large).id, uploads.add(full).id].map((id) => view(id));
    assert.deepEqual(
      refused.map((one) => [one.name, one.state, one.refused]),
      [
        ['empty.txt', 'failed', true],
        ['film.mov', 'failed', true],
        ['full.mov', 'uploading', false],
      ],
    );
    assert.deepEqual([view('u1').problem, sent.length], ['This file is empty.', 1]);
    uploads.retry('u2');
    assert.equal(sent.length, 1);
  });

  it('FIL-09 sends a picture the server refuses again as it is, and says so', async () => {
    const { add, sent, view } = setUp();
    const id = add('drawing.png');
    await settled();
    sent[0]?.answer.reject(refuse('InvalidFile'));
    await settled();
    assert.deepEqual([sent[1]?.field, view(id).asIs, view(id).kind], ['attachments', true, 'file']);
    sent[1]?.answer.reject(refuse('InvalidFile'));
    await settled();
    assert.deepEqual([view(id).state, sent.length], ['failed', 2]);
  });

  it('FIL-09 says of other photo formats that they are sent as they are, unless the server knows them', async () => {
    const { add, sent, view } = setUp();
    const [heic, tiff, text] = [add('a.HEIC'), add('b.tiff'), add('c.txt')];
    assert.deepEqual([view(heic).asIs, view(tiff).asIs, view(text).asIs], [true, true, false]);
    sent[0]?.answer.resolve(stored('a.HEIC'));
    sent[1]?.answer.resolve(stored('b.tiff', 'image'));
    await settled();
    assert.deepEqual([view(heic).asIs, view(tiff).asIs], [true, false]);
  });

  it('tries three times by itself, with pauses, then by hand', async () => {
    const { add, clock, sent, uploads, view } = setUp();
    const id = add('a');
    const startMs = clock.now();
    const pausesMs: number[] = [];
    for (let tries = 1; tries < 3; tries += 1) {
      sent.at(-1)?.answer.reject(refuse('InternalError'));
      while (sent.length === tries) await clock.pass(100);
      pausesMs.push(clock.now() - startMs);
    }
    assert.deepEqual(pausesMs, [1_000, 3_000]);
    sent[2]?.answer.reject(refuse('InternalError'));
    await clock.pass(60_000);
    assert.deepEqual([sent.length, view(id).state, view(id).refused], [3, 'failed', false]);
    uploads.retry(id);
    assert.deepEqual([sent.length, view(id).state, view(id).problem], [4, 'uploading', null]);
  });

  it('waits as told, and others go meanwhile', async () => {
    const { add, clock, sent, states } = setUp();
    for (const name of ['a', 'b', 'c', 'd']) add(name);
    sent[0]?.answer.reject(refuse('TooManyRequests', 7_000));
    await clock.pass(6_999);
    assert.deepEqual(states(), ['a: waiting', 'b: uploading', 'c: uploading', 'd: uploading']);
    sent[1]?.answer.resolve(stored('b'));
    await clock.pass(1);
    assert.equal(sent[4]?.name, 'a');
  });

  it('FIL-15 shows the sentence of a refusal at once', async () => {
    const { add, sent, view } = setUp();
    const [full, large] = [add('a'), add('b')];
    sent[0]?.answer.reject(new CommandError({ code: 'StorageFull', message: 'storage full' }));
    sent[1]?.answer.reject(refuse('PayloadTooLarge'));
    await settled();
    assert.deepEqual([view(full).problem, view(full).refused], ['storage full', false]);
    assert.equal(view(large).refused, true);
  });

  it('goes on by itself when the network is back', async () => {
    const { add, clock, sent, uploads, states } = setUp();
    add('gone');
    add('waits');
    for (let tries = 0; tries < 3; tries += 1) {
      sent
        .filter(({ name }) => name === 'gone')
        .at(-1)
        ?.answer.reject(refuse('NoAnswer'));
      await clock.pass(5_000);
    }
    sent.find(({ name }) => name === 'waits')?.answer.reject(refuse('Unavailable', 50_000));
    await settled();
    assert.deepEqual(states(), ['gone: failed', 'waits: waiting']);
    uploads.wake();
    assert.deepEqual(states(), ['gone: uploading', 'waits: uploading']);
  });

  it('calls off a request that has stood still for a minute, and tries again', async () => {
    const { add, clock, sent } = setUp();
    add('a');
    await clock.pass(59_000);
    sent[0]?.progress(0.5);
    await clock.pass(59_000);
    assert.equal(sent[0]?.signal.aborted, false);
    await clock.pass(2_000);
    assert.equal(sent[0]?.signal.aborted, true);
    assert.equal(sent.length, 2);
  });

  it('FIL-02 Cancel ends the request; of a held file the server is told', async () => {
    const { add, sent, uploads, log, states } = setUp();
    const [running, held] = [add('running'), add('held')];
    sent[1]?.answer.resolve(stored('held'));
    await settled();
    uploads.cancel(running);
    uploads.cancel(held);
    await settled();
    assert.equal(sent[0]?.signal.aborted, true);
    assert.deepEqual([log, states()], [['removed u1', 'drop held.bin', 'removed u2'], []]);
  });

  it('drops a file that arrived in the moment it was given up', async () => {
    const { add, sent, uploads, log } = setUp();
    const id = add('a');
    sent[0]?.answer.resolve(stored('a'));
    uploads.cancel(id);
    await settled();
    assert.deepEqual(log, ['removed u1', 'drop a.bin']);
  });

  it('sends nothing of a file that is given up in the moment its turn comes', async () => {
    const { add, sent, uploads, view } = setUp();
    const id = add('a');
    sent[0]?.answer.reject(refuse('Unavailable', 50_000));
    await settled();
    uploads.wake();
    assert.equal(view(id).state, 'uploading');
    uploads.cancel(id);
    await settled();
    assert.equal(sent.length, 1);
  });

  it('lets go of the local picture when its message stands, and of one given up before it was shown', async () => {
    const { add, uploads, log } = setUp();
    const id = add('a.png');
    await settled();
    uploads.release(id);
    uploads.release(add('b.png'));
    await settled();
    assert.deepEqual(log, ['revoke blob:a.png', 'revoke blob:b.png']);
  });

  it('takes up what an earlier page has uploaded; lost, it cannot be tried again', () => {
    const { uploads, sent, view } = setUp();
    const { id } = uploads.adopt(stored('a', 'image'));
    assert.deepEqual([view(id).state, view(id).width, view(id).localUrl], ['held', 40, null]);
    uploads.lost(id);
    uploads.retry(id);
    assert.deepEqual([view(id).state, view(id).refused, sent.length], ['failed', true, 0]);
  });

  it('uploads again what the server has lost while the page still has it', async () => {
    const { add, uploads, sent, view } = setUp();
    const id = add('a');
    sent[0]?.answer.resolve(stored('a'));
    await settled();
    uploads.lost(id);
    assert.deepEqual([view(id).state, view(id).attachment], ['failed', null]);
    uploads.retry(id);
    assert.equal(sent.length, 2);
  });
});
