import { viewHead } from '../channels/head.ts';
import { identifierOf, type Conversation, type UnopenedDirect } from '../access.ts';
import type { Context } from '../action.ts';

/** The conversation itself; a direct message that nobody has written in yet is made. */
export async function openDirect(context: Context, place: Conversation | UnopenedDirect): Promise<Conversation> {
  if (place.row !== null) return place;
  const { store, actor, nowUs } = context;
  const row = await store.conversations.createDirect({
    workspaceId: actor.workspaceId,
    dmKey: place.dmKey,
    createdBy: actor.memberId,
    nowUs,
  });
  const people = place.people.map((person) => ({ memberId: person.memberId, firstN: 1 }));
  await store.participants.add(row.id, people, nowUs);
  const participants = await store.participants.list(row.id);
  return { row, channelId: row.id, identifier: identifierOf(row, participants), firstN: 1, participants };
}

/**
 * Before a message is posted: put a direct message into the lists of those who lack it, new or closed.
 * The head is told as it is before that message, so that message:created is the next change after it.
 * Announces dm:opened to each of them.
 */
export async function bringDirectToLists(context: Context, conversation: Conversation): Promise<void> {
  const { row, participants } = conversation;
  if (row.kind !== 'dm') return;
  const lacking = participants.filter((person) => person.hidden || row.last_n === 0);
  if (lacking.length === 0) return;
  await context.store.participants.unhideAll(row.id);
  const shown = participants.map((person) => ({ ...person, hidden: false }));
  for (const person of lacking) {
    const member = await context.store.members.findById(row.workspace_id, person.memberId);
    if (!member?.active) continue;
    const rev = await context.store.changes.appendForMember(person.memberId);
    const read = await context.store.reads.count(member, row.id);
    context.announce(
      { memberIds: [person.memberId] },
      {
        name: 'dm:opened',
        payload: {
          workspace_id: row.workspace_id,
          stream: 'user',
          rev,
          head: viewHead({ row, participants: shown, read, memberId: person.memberId }),
        },
      },
    );
  }
}
