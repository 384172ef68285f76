import { findMentionTokens, mentionsEveryone, resolveMentions } from '#shared/mentions.ts';
import type { Conversation } from '../access.ts';
import type { UnopenedDirect } from '../direct-messages/find.ts';
import type { Context } from '../action.ts';
import { isAllowed } from '../rights.ts';

/** Who a text mentions. */
export interface Mentioned {
  /** Usernames as they are stored, or `@everyone` alone. */
  mentions: readonly string[];
  /** Member ids; 0 for everyone. */
  mentionedMemberIds: readonly number[];
}

/** Who a text of the actor mentions in a conversation. */
export async function findMentioned(
  context: Context,
  place: Conversation | UnopenedDirect,
  text: string,
): Promise<Mentioned> {
  const found = await context.store.members.findByKeys(context.actor.workspaceId, findMentionTokens(text));
  const here = peopleIn(place);
  const people = [...found].filter(([, member]) => member.active && (here === null || here.has(member.memberId)));
  const spellings = new Map(people.map(([key, member]) => [key, member.username]));
  const mentions = resolveMentions(text, spellings, isAllowed(context, 'staffEveryone'));
  if (mentionsEveryone(mentions)) return { mentions, mentionedMemberIds: [0] };
  const named = new Set(mentions);
  const ids = people.filter(([, member]) => named.has(member.username)).map(([, member]) => member.memberId);
  return { mentions, mentionedMemberIds: ids };
}

/** The list of names as a row holds it. */
export function textOfMentions(mentions: readonly string[]): string | null {
  return mentions.length > 0 ? JSON.stringify(mentions) : null;
}

/** Member ids of those who can be mentioned in a conversation; null: everyone in the workspace. */
function peopleIn(place: Conversation | UnopenedDirect): Set<number> | null {
  if (place.row === null) return new Set(place.people.map((person) => person.memberId));
  if (place.row.kind === 'public') return null;
  return new Set(place.participants.map((person) => person.memberId));
}
