import type { ComponentType } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SettingsSection } from '../../state/settings.ts';
import { focusFirstOf } from '../use-drawer-focus.ts';
import { text } from '../../text/en.ts';
import { useChat } from '../context.ts';
import { Icon } from '../icons.tsx';
import { ProfileSection } from './profile-section.tsx';
import '../../styles/settings.css';

/** Every section is a view of its own. */
const sections: Readonly<Record<SettingsSection, ComponentType>> = { profile: ProfileSection };

/** Before something that was changed is lost. */
function Question() {
  const { settings } = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  // closed at once: it would keep the focus
  const keep = () => {
    dialog.current?.close();
    settings.stay();
  };
  const discard = () => {
    dialog.current?.close();
    settings.leave();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog question"
      role="alertdialog"
      aria-labelledby="unsaved-title"
      aria-describedby="unsaved-words"
      onClose={(event) => {
        // told late, perhaps when the next question is open
        if (event.target === dialog.current) settings.stay();
      }}
    >
      <h2 id="unsaved-title">{text.unsavedTitle}</h2>
      <p id="unsaved-words">{text.unsavedChanges}</p>
      <div class="actions">
        <button type="button" class="button" onClick={keep}>
          {text.keepEditing}
        </button>
        <button type="button" class="plain-button" onClick={discard}>
          {text.discard}
        </button>
      </div>
    </dialog>
  );
}

/** Opens the dialog over the page, and has every way of closing it go through the settings. */
function useModal() {
  const { settings } = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      shown?.close(); // what is below takes no focus before
      focusFirstOf('.menu-button', '.account-button');
    };
  }, []);
  return {
    ref: dialog,
    // before the browser: it closes a dialog that refuses twice
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      settings.close();
    },
    // what means Escape on a phone
    onCancel: (event: Event) => {
      if (event.target !== dialog.current) return;
      event.preventDefault();
      settings.close();
    },
    onClose: (event: Event) => {
      if (event.target === dialog.current) settings.leave();
    },
  };
}

/** What one can set. On a phone it fills the screen. */
export function SettingsDialog({ section }: { section: SettingsSection }) {
  const { settings } = useChat();
  const Section = sections[section];
  const close = () => settings.close();
  return (
    <dialog {...useModal()} class="dialog settings" aria-labelledby="settings-title">
      <header class="settings-head">
        <h1 id="settings-title">{text.settings}</h1>
        <button type="button" class="icon-button" title={text.close} aria-label={text.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Section />
      {settings.asking.value && <Question />}
    </dialog>
  );
}
