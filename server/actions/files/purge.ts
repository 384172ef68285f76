import type { FileRow } from '../../storage/files.ts';
import type { Context, QueryContext, System } from '../action.ts';

/** So few that nobody waits for their removal. */
const filesPerStep = 50;

/**
 * Let go of what has been held for too long, and list some of the files whose bytes may go now. System only.
 *
 * Out: at most 50 files, to be removed and then forgotten
 */
export async function listPurgeable(
  { store, nowUs }: Context<System>,
  _input: undefined,
): Promise<Pick<FileRow, 'id' | 'name' | 'purpose'>[]> {
  await store.files.releaseExpired(nowUs);
  return store.files.listToPurge(nowUs, filesPerStep);
}

/** Forget files whose bytes are gone. System only. */
export async function forgetFiles({ store }: Context<System>, fileIds: readonly number[]): Promise<void> {
  await store.files.forget(fileIds);
}

/** Those of the given names that no file has. System only. */
export async function listUnknownFiles(
  { store }: QueryContext<System>,
  names: readonly string[],
): Promise<readonly string[]> {
  const known = new Set(await store.files.listKnown(names));
  return names.filter((name) => !known.has(name));
}
