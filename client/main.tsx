import { render } from 'preact';
import { Chat } from './chat.ts';
import { pathOf, targetOf } from './dom/address.ts';
import { watchAttention } from './dom/attention.ts';
import { typeIntoComposer } from './dom/keyboard.ts';
import { walkRegions } from './dom/regions.ts';
import { keepTitle } from './dom/title.ts';
import { followViewport, watchDrawer } from './dom/viewport.ts';
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

/** A place that is chosen in the drawer takes the drawer's entry. */
function push(channel: string): void {
  if (isDrawerEntry()) history.replaceState(null, '', pathOf(channel));
  else history.pushState(null, '', pathOf(channel));
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
    push,
    // the entry of an open drawer stays one
    replace: (channel) => history.replaceState(history.state, '', pathOf(channel)),
  },
  drawer: {
    push: () => history.pushState(drawerEntry, ''),
    isOn: isDrawerEntry,
    back: () => history.back(),
  },
  isOnline: () => navigator.onLine,
  toSignIn,
  reload: () => location.reload(),
  reloadOnce,
});

window.addEventListener('popstate', () => chat.returned());
watchAttention({
  onVisible: (isVisible) => {
    chat.presence.setVisible(isVisible);
    if (isVisible) chat.connection.seen();
    else chat.saveDrafts();
  },
  onInput: () => chat.presence.input(),
  onOnline: () => chat.connection.online(),
  onOffline: () => chat.connection.offline(),
  onHide: () => chat.saveDrafts(),
});
followViewport();
watchDrawer(() => chat.drawer.close());
walkRegions();
typeIntoComposer();
keepTitle(chat);

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
