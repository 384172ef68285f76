import { placeName, resolvePlace } from '../state/places.ts';
import { closedBecause } from '../state/writing.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

/** While files are held over the window: where they would go. */
export function DropOverlay() {
  const { composing, me, store } = useChat();
  const channel = composing.hovered.value;
  if (channel === null) return null;
  const place = resolvePlace(store.shown.value, channel);
  const name = placeName(store.shown.value, place);
  if (name === null) return null;
  const closed = closedBecause({ me: me.value }, place);
  return (
    <div class="drop-overlay" data-testid="drop-overlay">
      <p>
        <Icon name={closed === null ? 'paperclip' : 'alert'} size={24} />
        <span dir="auto">{closed ?? text.dropHere(name)}</span>
      </p>
    </div>
  );
}
