import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Picture } from '../../server/media/picture-work.ts';
import { createStudio, type Studio } from '../../server/media/studio.ts';

/** A studio with a folder for what goes in and comes out. */
export interface Darkroom {
  readonly studio: Studio;
  readonly folder: string;
  /** What becomes of these bytes; `out` is null when nothing lies where it would have been written. */
  readonly reencode: (bytes: Buffer) => Promise<{ picture: Picture | null; out: Buffer | null }>;
  readonly avatar: (bytes: Buffer) => Promise<{ isTaken: boolean; out: Buffer | null }>;
  /** Write a file; its path. */
  readonly put: (bytes: Buffer) => string;
}

/** A fresh darkroom for the tests of a suite. */
export function useDarkroom(): Darkroom {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-'));
  const studio = createStudio();
  let files = 0;
  const path = (): string => join(folder, String((files += 1)));
  const put = (bytes: Buffer): string => {
    const from = path();
    writeFileSync(from, bytes);
    return from;
  };
  const read = (to: string): Buffer | null => (existsSync(to) ? readFileSync(to) : null);
  after(async () => {
    await studio.stop();
    rmSync(folder, { recursive: true });
  });
  return {
    studio,
    folder,
    put,
    reencode: async (bytes) => {
      const to = path();
      const picture = await studio.reencode(put(bytes), to, 'alice');
      return { picture, out: read(to) };
    },
    avatar: async (bytes) => {
      const to = path();
      const isTaken = await studio.avatar(put(bytes), to, 'alice');
      return { isTaken, out: read(to) };
    },
  };
}
