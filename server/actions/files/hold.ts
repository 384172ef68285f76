import { limits } from '#shared/limits.ts';
import type { Attachment } from '#shared/objects.ts';
import type { Context } from '../action.ts';
import { demandRight } from '../rights.ts';

/** A file whose bytes are stored already. */
export interface StoredFile {
  /** What it is, as messages show it. */
  attachment: Attachment;
  /** As it was uploaded. */
  givenBytes: number;
}

type FileUse = { purpose: 'message'; held_until_us: number } | { purpose: 'avatar' };

/** Write down a file of the actor whose bytes are stored. The step that files of messages and pictures of people share. */
export async function insertFile(
  { actor, nowUs, store }: Context,
  { attachment, givenBytes }: StoredFile,
  use: FileUse,
): Promise<void> {
  await store.files.insert({
    ...use,
    name: attachment.file,
    workspace_id: actor.workspaceId,
    uploader_id: actor.userId,
    attachment: JSON.stringify(attachment),
    given_bytes: givenBytes,
    created_us: nowUs,
  });
}

/**
 * Hold a file for the actor until a message takes it, a day at most.
 *
 * In:  what has been stored, and how many bytes it was given as
 * Out: what it is, as a message will show it
 * @throws {ChatError} PermissionDenied  a viewer
 */
export async function holdFile(context: Context, stored: StoredFile): Promise<Attachment> {
  demandRight(context, 'write');
  const heldUntilUs = context.nowUs + limits.uploadHeldSeconds * 1_000_000;
  await insertFile(context, stored, { purpose: 'message', held_until_us: heldUntilUs });
  return stored.attachment;
}
