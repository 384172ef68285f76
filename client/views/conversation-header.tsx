import type { Place } from '../state/places.ts';
import { headName, directName } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { Glyph } from './place-link.tsx';

export type OpenPlace = Extract<Place, { kind: 'there' | 'new' }>;

/** Opens the list of places where it is a drawer. */
export function MenuButton() {
  const { drawer } = useChat();
  return (
    <button
      type="button"
      class="icon-button menu-button"
      title={text.openSidebar}
      aria-label={text.openSidebar}
      aria-controls="sidebar"
      aria-expanded={drawer.isOpen.value}
      onClick={() => drawer.open()}
    >
      <Icon name="menu" />
    </button>
  );
}

/** Where one is: glyph, name, topic. The same layout for every kind of place. */
export function ConversationHeader({ place }: { place: OpenPlace }) {
  const state = useChat().store.shown.value;
  const isThere = place.kind === 'there';
  const users = isThere ? (place.head.users ?? []) : place.users;
  const name = isThere ? headName(state, place.head) : directName(state, users);
  const topic = isThere ? place.head.topic : null;
  return (
    <header class="place-header">
      <MenuButton />
      <Glyph kind={isThere ? place.head.kind : 'dm'} users={users} />
      <h1 dir="auto">{name}</h1>
      {topic !== null && topic !== '' && (
        <p class="topic" dir="auto" title={topic}>
          {topic}
        </p>
      )}
    </header>
  );
}
