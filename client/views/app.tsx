import { useComputed } from '@preact/signals';
import { text } from '../text/en.ts';
import { Announcements } from './announcements.tsx';
import { useChat } from './context.ts';
import { Conversation } from './conversation.tsx';
import { NothingHere, PlaceSkeleton } from './no-place.tsx';
import { PeopleDialog } from './people-dialog.tsx';
import { Sidebar } from './sidebar.tsx';

function OpenPlace() {
  const place = useChat().navigation.place.value;
  if (place.kind === 'nothing') return <NothingHere />;
  if (place.kind === 'loading') return <PlaceSkeleton />;
  return <Conversation key={place.kind === 'there' ? place.head.channel : place.channel} place={place} />;
}

/** The whole page. */
export function App() {
  const chat = useChat();
  const drawer = useComputed(() => (chat.drawerOpen.value ? 'open' : 'closed'));
  return (
    <div class="app" data-drawer={drawer}>
      <nav class="skip" aria-label={text.skipToMessages}>
        <a href="#messages">{text.skipToMessages}</a>
        <a href="#composer">{text.skipToComposer}</a>
      </nav>
      <Sidebar />
      <main class="place" inert={chat.drawerOpen.value}>
        <OpenPlace />
      </main>
      {chat.peopleOpen.value && <PeopleDialog />}
      <Announcements />
    </div>
  );
}
