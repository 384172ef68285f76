import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { ChatError } from '../../server/errors.ts';
import { createJobQueue } from '../../server/media/job-queue.ts';
import { createLanes } from '../../server/media/lanes.ts';
import { createStudio } from '../../server/media/studio.ts';
import { animation, plain, quarters } from './bytes.ts';
import { useDarkroom } from './darkroom.ts';

describe('the studio', () => {
  const darkroom = useDarkroom();

  async function shrunk(bytes: Buffer): Promise<Buffer> {
    const from = darkroom.put(bytes);
    await darkroom.studio.shrink(from, `${from}-small`, 'alice');
    return readFileSync(`${from}-small`);
  }

  const small: readonly { name: string; make: () => Promise<Buffer>; width: number; height: number }[] = [
    { name: 'a large JPEG', make: () => plain(2_000, 1_000).jpeg().toBuffer(), width: 640, height: 320 },
    { name: 'a tall PNG', make: () => plain(10, 1_280).png().toBuffer(), width: 5, height: 640 },
    { name: 'a small WebP', make: () => plain(20, 10).webp().toBuffer(), width: 20, height: 10 },
    {
      name: 'an animation',
      make: async () => (await animation(3, 800, 400)).gif().toBuffer(),
      width: 640,
      height: 320,
    },
  ];
  for (const { name, make, width, height } of small) {
    it(`makes ${name} a still WebP of at most 640 pixels`, async () => {
      const read = await sharp(await shrunk(await make())).metadata();
      assert.deepEqual([read.format, read.width, read.height, read.pages ?? 1], ['webp', width, height, 1]);
    });
  }

  for (const orientation of [5, 7]) {
    it(`turns a picture of orientation ${orientation} that gets smaller, too`, async () => {
      const bytes = await quarters(1_600, 800).withMetadata({ orientation }).jpeg().toBuffer();
      const wanted = await sharp(bytes).autoOrient().resize(320, 640).raw().toBuffer();
      const got = await sharp(await shrunk(bytes))
        .raw()
        .toBuffer();
      assert.equal(got.length, wanted.length);
      const differing = got.filter((value, at) => Math.abs(value - (wanted[at] ?? 0)) > 60);
      assert.ok(differing.length < got.length / 100, `${differing.length} of ${got.length} values differ`);
    });
  }

  it('says so when a stored picture cannot be read, and leaves nothing', async () => {
    const from = darkroom.put(Buffer.from('no picture'));
    await assert.rejects(darkroom.studio.shrink(from, `${from}-small`, 'alice'), /could not be read/);
    assert.equal(existsSync(`${from}-small`), false);
  });

  it('makes a card of somebody else’s picture and leaves its bytes alone', async () => {
    for (const bytes of [
      await plain(3_000, 1_500).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      await (await animation(2, 600, 1_400)).webp().toBuffer(),
    ]) {
      const before = Buffer.from(bytes);
      const card = await darkroom.studio.card(bytes);
      assert.ok(card !== null);
      assert.deepEqual(bytes, before);
      const { format, height, pages = 1, exif } = await sharp(card).metadata();
      assert.deepEqual([format, height, pages, exif], ['webp', 1_200, 1, undefined]);
    }
  });

  it('throws when a file is not there or cannot be written, instead of calling it no picture', async () => {
    const from = darkroom.put(await plain(8, 8).png().toBuffer());
    const nowhere = join(darkroom.folder, 'nowhere', 'out');
    await assert.rejects(darkroom.studio.reencode(from, nowhere, 'alice'), { code: 'ENOENT' });
    await assert.rejects(darkroom.studio.avatar(from, nowhere, 'alice'), { code: 'ENOENT' });
    await assert.rejects(darkroom.studio.shrink(from, nowhere, 'alice'), { code: 'ENOENT' });
    await assert.rejects(darkroom.studio.reencode(join(darkroom.folder, 'none'), `${from}-out`, 'alice'), {
      code: 'ENOENT',
    });
  });

  describe('with more to do than it can', () => {
    const gates: (() => void)[] = [];
    const begun: string[] = [];
    const job = (whose: string) => (): Promise<void> => {
      begun.push(whose);
      return new Promise((end) => gates.push(end));
    };
    const endOne = async () => {
      await new Promise((resume) => setImmediate(resume));
      gates.shift()?.();
      await new Promise((resume) => setImmediate(resume));
    };
    beforeEach(() => {
      gates.length = 0;
      begun.length = 0;
    });

    it('takes 2 jobs and 20 more at a time, and the next one when there is room again', async () => {
      const jobs = createJobQueue();
      const taken = Array.from({ length: 22 }, (_, at) => jobs.run(`person ${at}`, job(`${at}`)));
      await assert.rejects(jobs.run('late', job('late')), isUnavailable);
      await endOne();
      taken.push(jobs.run('late', job('late')));
      for (const _ of taken) await endOne();
      await Promise.all(taken);
      assert.equal(begun.at(-1), 'late');
    });

    it('lets whoever has nothing running go first', async () => {
      const jobs = createJobQueue();
      const taken = Array.from({ length: 10 }, () => jobs.run('alice', job('alice')));
      taken.push(jobs.run('bob', job('bob')));
      await endOne();
      assert.deepEqual(begun, ['alice', 'alice', 'bob']);
      for (const _ of taken) await endOne();
      await Promise.all(taken);
    });

    it('takes two of one person at a time, in the order they came, and refuses none of a hundred', async () => {
      const inLane = createLanes({ width: 2, waitingMax: 98, retryAfterMs: 2_000 });
      const taken = Array.from({ length: 100 }, (_, at) => inLane('alice', job(`${at}`)));
      await assert.rejects(inLane('alice', job('late')), isUnavailable);
      taken.push(inLane('bob', job('bob')));
      await endOne();
      assert.deepEqual(begun, ['0', '1', 'bob', '2']);
      for (const _ of taken) await endOne();
      await Promise.all(taken);
      assert.equal(begun.length, 101);
    });
  });

  it('finishes what runs when it is stopped, and drops what waits', async () => {
    const studio = createStudio();
    const bytes = await plain(1_000, 1_000).png().toBuffer();
    const jobs = Array.from({ length: 6 }, () => studio.card(bytes));
    const settled = Promise.allSettled(jobs);
    let hasFinished = 0;
    for (const job of jobs.slice(0, 2)) void job.then(() => (hasFinished += 1));
    await studio.stop();
    assert.equal(hasFinished, 2);
    const results = (await settled).map(({ status }) => status);
    assert.deepEqual(results, ['fulfilled', 'fulfilled', ...Array<string>(4).fill('rejected')]);
    await assert.rejects(studio.card(bytes), isUnavailable);
    await studio.stop();
  });

  it('goes on after a job that failed', async () => {
    const studio = createStudio();
    const failing = Array.from({ length: 8 }, () => studio.reencode('/nowhere', '/nowhere-out', 'alice'));
    for (const job of await Promise.allSettled(failing)) assert.equal(job.status, 'rejected');
    assert.ok((await studio.card(await plain(8, 8).png().toBuffer())) !== null);
  });
});

function isUnavailable(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'Unavailable' && error.retryAfterMs === 2_000;
}
