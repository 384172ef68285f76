import type { PresenceState } from '#shared/presence.ts';
import { hueOf, initialsOf } from '../dom/names.ts';
import { text } from '../text/en.ts';

/** A person's letters on their colour. Decorative: the name stands beside it. */
export function Avatar({ username, name, size }: { username: string; name: string; size: number }) {
  return (
    <span class={`avatar hue-${hueOf(username)}`} data-size={size} aria-hidden="true">
      {initialsOf(name)}
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
