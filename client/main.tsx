import { effect } from '@preact/signals';
import { render } from 'preact';
import { Chat } from './chat.ts';
import { pathOf, targetOf } from './dom/address.ts';
import { watchAttention } from './dom/attention.ts';
import { guardPage } from './dom/guard-page.ts';
import { typeIntoComposer } from './dom/keyboard.ts';
import { movePlainly } from './dom/plain-moves.ts';
import { walkRegions } from './dom/regions.ts';
import { takeFiles } from './dom/take-files.ts';
import { keepTitle } from './dom/title.ts';
import { followViewport, watchDrawer } from './dom/viewport.ts';
import { fragmentOf, sectionOf } from './state/settings.ts';
import { text } from './text/en.ts';
import { App } from './views/app.tsx';
import { ChatContext } from './views/context.ts';

/** The server fills these in; served without it, they are left as they are. */
function meta(name: string): string {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
  return content.startsWith('{{') ? '' : content;
}

function toSignIn(why: 'left' | 'ended'): void {
  location.assign(why === 'left' ? '/login' : `/login?next=${encodeURIComponent(location.pathname)}#ended`);
}

/** The entry the open drawer has in the history of the browser. */
const drawerEntry = 'drawer';
const isDrawerEntry = (): boolean => history.state === drawerEntry;

/** The entry the settings have: the same place below their fragment. */
const settingsEntry = 'settings';
const openSection = () => sectionOf(location.hash);
/** Of the place that is shown. */
let path = location.pathname;

/** What is chosen in the drawer takes the drawer's entry. */
function push(entry: string | null, url: string): void {
  if (isDrawerEntry()) history.replaceState(entry, '', url);
  else history.pushState(entry, '', url);
  path = location.pathname;
}

/** The entry of an open drawer or of the settings stays one. */
function replace(channel: string): void {
  history.replaceState(history.state, '', pathOf(channel) + (openSection() === null ? '' : location.hash));
  path = location.pathname;
}

function leaveSettings(): boolean {
  const isOwn = history.state === settingsEntry;
  // an address somebody was given leads here first: there is nothing of ours behind it
  if (isOwn) history.back();
  else history.replaceState(null, '', location.pathname);
  return isOwn;
}

const reloadedKey = 'minimost:reloaded';

function reloadOnce(): boolean {
  if (sessionStorage.getItem(reloadedKey) !== null) return false;
  sessionStorage.setItem(reloadedKey, '1');
  location.reload();
  return true;
}

const chat = new Chat({
  build: meta('build'),
  instance: meta('instance') || text.appName,
  address: {
    current: () => targetOf(location.pathname),
    push: (channel) => push(null, pathOf(channel)),
    replace,
  },
  drawer: {
    push: () => history.pushState(drawerEntry, ''),
    isOn: isDrawerEntry,
    back: () => history.back(),
  },
  settings: {
    current: openSection,
    push: (section) => push(settingsEntry, fragmentOf(section)),
    leave: leaveSettings,
    isSamePlace: () => location.pathname === path,
  },
  isOnline: () => navigator.onLine,
  toSignIn,
  reload: () => location.reload(),
  reloadOnce,
});

window.addEventListener('popstate', () => {
  chat.returned();
  path = location.pathname;
});
watchAttention({
  onVisible: (isVisible) => {
    chat.presence.setVisible(isVisible);
    if (isVisible) chat.connection.seen();
    else chat.composing.saveDrafts();
  },
  onInput: () => chat.presence.input(),
  onOnline: () => chat.connection.online(),
  onOffline: () => chat.connection.offline(),
  onHide: () => chat.composing.saveDrafts(),
});
movePlainly();
followViewport();
watchDrawer(() => chat.drawer.close());
walkRegions();
typeIntoComposer();
keepTitle(chat);
takeFiles(chat);
effect(() => (chat.uploads.busy.value ? guardPage() : undefined));

const root = document.getElementById('app');
if (root) {
  render(
    <ChatContext.Provider value={chat}>
      <App />
    </ChatContext.Provider>,
    root,
  );
}
chat.connection.connect();
