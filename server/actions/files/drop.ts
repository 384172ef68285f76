import type { Context } from '../action.ts';
import { demandRight } from '../rights.ts';

/**
 * Let go of files that are held for the actor. Any other name, one that has been sent included, is left alone.
 *
 * In:  names of files
 * @throws {ChatError} PermissionDenied  a viewer
 */
export async function dropUploads(context: Context, names: readonly string[]): Promise<void> {
  demandRight(context, 'write');
  const { actor, nowUs, store } = context;
  for (const file of await store.files.listUploads(actor.userId, names)) {
    if (file.held_until_us !== null) await store.files.release(file.id, nowUs);
  }
}
