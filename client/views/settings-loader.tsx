import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SettingsSection } from '../state/settings.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

/** Fetches the dialog's code, which the page does not need to begin with. */
export function loadSettings() {
  return import('./settings/settings-dialog.tsx');
}

type Dialog = Awaited<ReturnType<typeof loadSettings>>['SettingsDialog'];

/** In the place of the dialog while its code is on the way, which is seen only when that takes longer than a moment. */
function Loading({ failed, retry }: { failed: boolean; retry: () => void }) {
  const { settings } = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog loading" aria-label={text.settings} onClose={() => settings.leave()}>
      <p role="status">{failed ? text.settingsFailed : text.stillLoading}</p>
      {failed && (
        <button type="button" class="button" onClick={retry}>
          {text.retry}
        </button>
      )}
      <button type="button" class="text-button" onClick={() => dialog.current?.close()}>
        {text.close}
      </button>
    </dialog>
  );
}

/** The settings, once their code is here. */
export function SettingsLoader({ section }: { section: SettingsSection }) {
  const dialog = useSignal<{ View: Dialog } | null>(null);
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    loadSettings().then(
      ({ SettingsDialog }) => (dialog.value = { View: SettingsDialog }),
      () => (failed.value = true),
    );
  };
  useEffect(load, []);
  if (dialog.value === null) return <Loading failed={failed.value} retry={load} />;
  return <dialog.value.View section={section} />;
}
