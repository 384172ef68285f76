import { ChatError } from '../../errors.ts';
import type { FileRow } from '../../storage/files.ts';
import type { Context, QueryContext } from '../action.ts';

/**
 * The files of these names that the actor has brought in, in the given order, held or sent.
 * @throws {ChatError} InvalidUploads  one that there is not, or one twice
 */
export async function findUploads({ store, actor }: QueryContext, names: readonly string[]): Promise<FileRow[]> {
  if (names.length === 0) return [];
  if (new Set(names).size < names.length) refuse();
  const found = new Map((await store.files.listUploads(actor.userId, names)).map((file) => [file.name, file]));
  return names.map((name) => found.get(name) ?? refuse());
}

/**
 * Files of which a message of the actor is to be made: from now on they are not held any more.
 * @throws {ChatError} InvalidUploads  one that is not held: sent already, dropped, expired, or of another workspace
 */
export async function takeUploads(context: Context, files: readonly FileRow[]): Promise<void> {
  const { actor, nowUs, store } = context;
  for (const file of files) {
    if (file.workspace_id !== actor.workspaceId) refuse();
    if (file.held_until_us === null || file.held_until_us <= nowUs) refuse();
    await store.files.take(file.id);
  }
}

function refuse(): never {
  throw new ChatError('InvalidUploads');
}
