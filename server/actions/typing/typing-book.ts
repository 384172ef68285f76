import type { Member } from '../action.ts';
import type { TypingAccess } from './access-typing.ts';

/** Who types where. Kept in memory; a lost notice is no loss. */
export interface TypingBook {
  /** Somebody types there, and in no other place. */
  start: (by: Member, place: TypingAccess) => void;
  /** Somebody types there no more. */
  stop: (by: Member, place: TypingAccess) => void;
  /** Usernames of those who type in a channel or in its threads, without this member. */
  typingIn: (channelId: number, exceptMemberId: number) => string[];
}
