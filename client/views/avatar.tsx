import type { PresenceState } from '#shared/presence.ts';
import { hueOf, initialsOf } from '../dom/names.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

function hide(event: { currentTarget: HTMLElement }): void {
  event.currentTarget.hidden = true;
}

/** A person's picture; their letters on their colour until it is there. Decorative: the name stands beside it. */
export function Avatar({ username, name, size }: { username: string; name: string; size: number }) {
  const file = useChat().people.value.get(username)?.avatar_file ?? null;
  // the address is that of the person; with the file's name browsers fetch another picture at once
  const address = `/avatar/${encodeURIComponent(username)}?v=${file}`;
  return (
    <span class={`avatar hue-${hueOf(username)}`} data-size={size} aria-hidden="true">
      {initialsOf(name)}
      {file !== null && <img key={file} src={address} alt="" width={size} height={size} onError={hide} />}
    </span>
  );
}

/** Presence by shape and colour: disc, half disc, ring. A hidden tab is drawn as idle. */
export function PresenceMark({ state }: { state: PresenceState }) {
  const shown = state === 'hidden' ? 'idle' : state;
  return (
    <svg
      class={`presence ${shown}`}
      viewBox="0 0 10 10"
      width="10"
      height="10"
      role="img"
      aria-label={text.presence[state]}
    >
      <circle class="ring" cx="5" cy="5" r="3.75" />
      {shown === 'active' && <circle class="fill" cx="5" cy="5" r="4.5" />}
      {shown === 'idle' && <path class="fill" d="M5 .5a4.5 4.5 0 0 0 0 9Z" />}
    </svg>
  );
}
