import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import type { OpenPlace } from './conversation-header.tsx';

/** Who is typing here. Always of the same height, so that nothing moves. */
export function TypingLine({ place }: { place: OpenPlace }) {
  const state = useChat().store.shown.value;
  const typing = place.kind === 'there' ? state.typing.get(place.head.channel_id) : undefined;
  const names = [...(typing?.keys() ?? [])].map((username) => nameOf(state, username));
  return <div class="typing">{names.length > 0 && text.typing(names)}</div>;
}
