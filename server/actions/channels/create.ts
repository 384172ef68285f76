import { ChatError } from '../../errors.ts';
import { demandAllowed } from '../rights.ts';
import type { Context } from '../action.ts';
import { tellWorkspace } from '../tell.ts';
import { detailOf, type ChannelDetail } from './detail.ts';
import { viewHead } from './head.ts';
import { checkChannelName, checkTopic, claimName } from './name.ts';

/**
 * Create a public channel, behind all others. A former name of another channel becomes its own.
 *
 * In:  name (1–64 letters, digits, `-`, `_`), topic (≤ 250 code points; empty for none)
 * Out: the channel
 * Announces channel:created to the workspace.
 * @throws {ChatError} PermissionDenied  a viewer, or staff where managers create channels
 * @throws {ChatError} BadRequest        no name, or a name or topic that cannot be
 * @throws {ChatError} NameTaken         another channel has the name, archived or not
 */
export async function createChannel(context: Context, input: { name: string; topic: string }): Promise<ChannelDetail> {
  demandAllowed(context, 'staffCreateChannel');
  const { store, actor, nowUs } = context;
  const { workspaceId, memberId } = actor;
  if (input.name === '') throw new ChatError('BadRequest', { message: 'name required' });
  const name = checkChannelName(input.name);
  const topic = checkTopic(input.topic);
  const position = await store.conversations.findEnd(workspaceId);
  const by = { created_by: memberId, created_us: nowUs };
  const row = await claimName(context, name, () =>
    store.conversations.insert({ workspace_id: workspaceId, kind: 'public', name, topic, position, ...by }),
  );
  // Nobody has read or set anything here yet: the personal part is the same for all.
  const head = viewHead({ row, participants: [], read: { readN: 0, unread: 0, mentions: 0 }, memberId });
  await tellWorkspace(context, workspaceId, (counted) => ({ name: 'channel:created', payload: { ...counted, head } }));
  return detailOf(context, row.id);
}
