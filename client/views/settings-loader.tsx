import type { SettingsSection } from '../state/settings.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { LateDialog, useLateView } from './late-view.tsx';

/** Fetches the dialog's code, which the page does not need to begin with. */
export async function loadSettings() {
  return (await import('./settings/settings-dialog.tsx')).SettingsDialog;
}

/** The settings, once their code is here. That it is on the way is seen only when that takes longer than a moment. */
export function SettingsLoader({ section }: { section: SettingsSection }) {
  const { settings } = useChat();
  const { view, retry } = useLateView(loadSettings);
  if (view !== null) return <view.View section={section} />;
  return (
    <LateDialog label={text.settings} problem={text.settingsFailed} retry={retry} close={() => settings.leave()} />
  );
}
