import { effect } from '@preact/signals';
import type { Chat } from '../chat.ts';
import { placeName, totalBadge } from '../state/places.ts';
import { text } from '../text/en.ts';

/** Keeps the window's title: how much is waiting, and where one is (R8). */
export function keepTitle(chat: Chat): void {
  effect(() => {
    const state = chat.store.shown.value;
    const place = chat.navigation.place.value;
    document.title = text.title(totalBadge(state), placeName(state, place), chat.around.instance);
  });
}
