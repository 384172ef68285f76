import { viewHead } from '../channels/head.ts';
import type { Conversation } from '../access.ts';
import type { UnopenedDirect } from './find.ts';
import { identifierOf } from '../identifier.ts';
import type { Context } from '../action.ts';
import { tellMember } from '../tell.ts';

/** The conversation itself; a direct message that nobody has written in yet is made. */
export async function openDirect(context: Context, place: Conversation | UnopenedDirect): Promise<Conversation> {
  if (place.row !== null) return place;
  const { store, actor, nowUs } = context;
  const row = await store.conversations.insert({
    workspace_id: actor.workspaceId,
    kind: 'dm',
    dm_key: place.dmKey,
    created_by: actor.memberId,
    created_us: nowUs,
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
    if (!person.active) continue;
    const read = await context.store.reads.count(person, row.id);
    const head = viewHead({ row, participants: shown, read, memberId: person.memberId });
    const member = { workspaceId: row.workspace_id, memberId: person.memberId };
    await tellMember(context, member, (counted) => ({ name: 'dm:opened', payload: { ...counted, head } }));
  }
}
