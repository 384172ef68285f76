import { text } from '../text/en.ts';
import { Announcements } from './announcements.tsx';
import { useChat } from './context.ts';
import { Conversation } from './conversation.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { NothingHere, PlaceSkeleton } from './no-place.tsx';
import { PeopleDialog } from './people-dialog.tsx';
import { SettingsLoader } from './settings-loader.tsx';
import { Sidebar } from './sidebar.tsx';
import { useDrawerFocus } from './use-drawer-focus.ts';

function OpenPlace() {
  const { navigation } = useChat();
  const place = navigation.place.value;
  if (place.kind === 'nothing') return <NothingHere />;
  if (place.kind === 'loading') return <PlaceSkeleton />;
  return <Conversation key={navigation.visit.value} place={place} />;
}

/** The whole page. */
export function App() {
  const chat = useChat();
  const isOpen = chat.drawer.isOpen.value;
  const section = chat.settings.section.value;
  useDrawerFocus(isOpen);
  return (
    <div class="app" data-drawer={isOpen ? 'open' : 'closed'}>
      <nav class="skip" aria-label={text.skipToMessages}>
        <a href="#messages">{text.skipToMessages}</a>
        <a href="#composer">{text.skipToComposer}</a>
      </nav>
      <Sidebar />
      <main class="place" inert={isOpen}>
        <OpenPlace />
        <DropOverlay />
      </main>
      {chat.peopleOpen.value && <PeopleDialog />}
      {section !== null && chat.me.value !== null && <SettingsLoader section={section} />}
      <Announcements />
    </div>
  );
}
