import type { CommandInput, CommandOutput } from '#shared/commands.ts';
import { usernameKey } from '#shared/usernames.ts';
import type { PresenceBook, QueryContext } from '../action.ts';
import { fitIntoPage } from '../page.ts';
import { viewPerson } from '../users/view.ts';

const pagePeople = 500;

/**
 * What everybody in the workspace sees: its people, in pages by handle, and its name.
 *
 * In:  after? (handle of the last person of the page before)
 * Out: { rev, people, workspace, more }
 */
export async function loadWorkspace(
  context: QueryContext,
  input: CommandInput<'workspace:load'> & { presence: PresenceBook },
): Promise<CommandOutput<'workspace:load'>> {
  const { store, actor } = context;
  const { rev, ...workspace } = await store.workspaces.find(actor.workspaceId);
  const after = input.after === undefined ? '' : usernameKey(input.after);
  const members = await store.members.listActive(actor.workspaceId, after, pagePeople + 1);
  const people = fitIntoPage(
    members.slice(0, pagePeople).map((member) => viewPerson(member, input.presence.stateOf(member.memberId))),
  );
  return { rev, people, workspace, more: members.length > people.length };
}
