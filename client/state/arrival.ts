import { countsAsUnread, type Message } from '#shared/message.ts';
import type { Announcer } from './announcer.ts';
import { arrivalInWords } from './file-words.ts';
import type { Navigation } from './navigation.ts';
import { nameOf } from './places.ts';
import type { Store } from './store.ts';

interface Parts {
  readonly store: Pick<Store, 'now'>;
  readonly announcer: Pick<Announcer, 'arrived'>;
  readonly navigation: Pick<Navigation, 'openId' | 'missed'>;
  /** Whether somebody looks at the page. */
  readonly isAttended: () => boolean;
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
