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

/**
 * Hold a file for the actor until a message takes it, a day at most.
 *
 * In:  what has been stored, and the bytes as they were given
 * Out: what it is, as a message will show it
 * @throws {ChatError} PermissionDenied  a viewer
 */
export async function holdFile(context: Context, { attachment, givenBytes }: StoredFile): Promise<Attachment> {
  demandRight(context, 'write');
  const { actor, nowUs, store } = context;
  await store.files.insert({
    name: attachment.file,
    purpose: 'message',
    workspace_id: actor.workspaceId,
    uploader_id: actor.userId,
    attachment: JSON.stringify(attachment),
    given_bytes: givenBytes,
    created_us: nowUs,
    held_until_us: nowUs + limits.uploadHeldSeconds * 1_000_000,
  });
  return attachment;
}
