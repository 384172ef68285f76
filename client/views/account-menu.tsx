import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { text } from '../text/en.ts';
import { Avatar, PresenceMark } from './avatar.tsx';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { loadSettings } from './settings-loader.tsx';

/** One's own name with presence, and behind it what concerns the account. */
export function AccountMenu() {
  const chat = useChat();
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  useSignalEffect(() => (open.value ? closeOutside(box.current, () => (open.value = false)) : undefined));
  const me = chat.me.value;
  const live = chat.connection.status.value.kind === 'connected';
  if (me === null) return <div class="account" />;
  return (
    <div class="account" ref={box}>
      {open.value && <Menu close={() => (open.value = false)} />}
      <button
        type="button"
        class="account-button"
        aria-expanded={open.value}
        aria-haspopup="menu"
        onClick={() => (open.value = !open.value)}
      >
        <span class="person-mark">
          <Avatar username={me.handle} name={me.name} size={24} />
          <PresenceMark state={live ? (chat.store.shown.value.presence.get(me.handle) ?? 'offline') : 'offline'} />
        </span>
        <span class="account-name" dir="auto">
          {me.name}
        </span>
        <span class="unseen">{text.accountMenu}</span>
        <Icon name="chevron" size={16} />
      </button>
    </div>
  );
}

function Menu({ close }: { close: () => void }) {
  const chat = useChat();
  // whoever looks here may open them next; what goes wrong is told then
  useEffect(() => void loadSettings().catch(() => undefined), []);
  const configure = () => {
    close();
    chat.drawer.left();
    chat.settings.open('profile');
  };
  const leave = () => {
    const unsent = chat.entries.peek().filter((entry) => entry.state !== 'stored').length;
    // eslint-disable-next-line no-alert -- a question that must stop everything
    if (unsent > 0 && !confirm(text.signOutWithQueue(unsent))) return;
    // eslint-disable-next-line no-alert -- whoever walks away now must know
    chat.signOut().catch(() => alert(text.signOutFailed));
  };
  return (
    <div class="menu" role="menu">
      <button type="button" role="menuitem" onClick={configure} ref={(button) => button?.focus()}>
        {text.settings}
      </button>
      <button type="button" role="menuitem" onClick={leave}>
        {text.signOut}
      </button>
    </div>
  );
}

function walk(box: HTMLElement | null, event: KeyboardEvent): void {
  const items = [...(box?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const step = event.key === 'ArrowDown' ? 1 : -1;
  event.preventDefault();
  items.at((at + step) % items.length)?.focus();
}

function closeOutside(box: HTMLElement | null, close: () => void): () => void {
  const onPointer = (event: Event): void => {
    if (event.target instanceof Node && !box?.contains(event.target)) close();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') return walk(box, event);
    if (event.key !== 'Escape' && event.key !== 'Tab') return;
    // Tab goes on from the button, as if there had been no menu
    box?.querySelector<HTMLElement>('.account-button')?.focus();
    close();
  };
  document.addEventListener('pointerdown', onPointer);
  document.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('pointerdown', onPointer);
    document.removeEventListener('keydown', onKey);
  };
}
