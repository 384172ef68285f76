import { isUsername, usernameKey } from '#shared/usernames.ts';
import { ChatError } from '../../errors.ts';
import type { Context, PresenceBook, QueryContext } from '../action.ts';
import { insertFile, type StoredFile } from '../files/hold.ts';
import { announceProfile } from './announce.ts';

/**
 * The name of the file with the picture of somebody in the workspace.
 *
 * In:  username, in any case
 * @throws {ChatError} NotFound  nobody of this name belongs to the workspace, or there is no picture
 */
export async function findAvatar({ store, actor }: QueryContext, username: string): Promise<string> {
  const member = isUsername(username)
    ? await store.members.findPresent(actor.workspaceId, usernameKey(username))
    : undefined;
  if (member === undefined || member.avatarFile === null) throw new ChatError('NotFound');
  return member.avatarFile;
}

/**
 * Show another picture of the actor, or none. The one before is to be removed: `listPurgeable` names it.
 *
 * In:  the picture whose bytes are stored already, or null; who is online, which a profile shows
 * Announces profile:updated to every workspace of the person, when something is another now.
 */
export async function setAvatar(
  context: Context,
  { picture, presence }: { picture: StoredFile | null; presence: PresenceBook },
): Promise<void> {
  const { actor, nowUs, store } = context;
  const before = await fileNow(context);
  if (picture === null && before === null) return;
  if (picture !== null) await insertFile(context, picture, { purpose: 'avatar' });
  await store.users.setAvatar(actor.userId, picture?.attachment.file ?? null);
  if (before !== null) await store.files.releaseAvatar(before, nowUs);
  await announceProfile(context, actor.userId, presence);
}

async function fileNow({ actor, store }: Context): Promise<string | null> {
  const user = await store.users.findById(actor.userId);
  return user?.avatar_file ?? null;
}
