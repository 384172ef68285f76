import { countsAsUnread, type Message } from '#shared/message.ts';
import { text } from '../text/en.ts';
import type { Announcer } from './announcer.ts';
import { filesInWords } from './file-words.ts';
import type { Navigation } from './navigation.ts';
import { nameOf } from './places.ts';
import type { Store } from './store.ts';
import { asShown } from './text-parts.ts';

interface Parts {
  readonly store: Pick<Store, 'now'>;
  readonly announcer: Pick<Announcer, 'arrived'>;
  readonly navigation: Pick<Navigation, 'openId' | 'missed'>;
  /** Whether somebody looks at the page. */
  readonly isAttended: () => boolean;
}

/** A message that arrives in words: its text, or what it carries instead. Null for what its block has told already. */
export function arrivalInWords(message: Pick<Message, 'id' | 'content' | 'attachment' | 'group_id'>): string | null {
  const { id, content, attachment, group_id: groupId } = message;
  if (groupId !== null && groupId !== id) return null;
  if (content !== null || attachment === null) return asShown(content ?? '');
  return groupId === null ? filesInWords([attachment]) : text.severalFiles;
}

/** A message of somebody else came into the open place: it is read out, and marked as new if nobody looks. */
export function takeArrival({ store, announcer, navigation, isAttended }: Parts, channelId: number, message: Message) {
  const { heads, me } = store.now;
  const head = channelId === navigation.openId() ? heads.get(channelId) : undefined;
  const username = me?.handle ?? '';
  if (!head || message.sender === username) return;
  announcer.arrived(nameOf(store.now, message.sender), arrivalInWords(message));
  const reader = { username, readN: head.read_n, firstN: head.first_n };
  if (!isAttended() && countsAsUnread(message, reader)) navigation.missed(head, message);
}
