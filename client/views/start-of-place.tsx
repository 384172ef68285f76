import type { ChannelHead } from '#shared/objects.ts';
import { directName, headName } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import type { OpenPlace } from './conversation-header.tsx';

function sentenceOf(place: OpenPlace, name: string): string {
  const users = place.kind === 'new' ? place.users : (place.head.users ?? []);
  if (place.kind === 'there' && place.head.kind !== 'dm')
    return place.head.kind === 'public' ? text.startOfChannel(name) : startOfPrivate(place.head, name);
  return users.length === 0 ? text.startOfNotes : text.startOfDirect(name);
}

function startOfPrivate({ first_n }: ChannelHead, name: string): string {
  return first_n > 1 ? text.joinedPrivate(name) : text.startOfPrivate(name);
}

/** What else there is to say of a place. */
function linesOf(place: OpenPlace): string[] {
  if (place.kind === 'new') return [];
  const { topic, first_n } = place.head;
  return [...(topic === null || topic === '' ? [] : [topic]), ...(first_n > 1 ? [text.startsLate] : [])];
}

/** What stands above the very first message, and alone in an empty place. */
export function StartOfPlace({ place: drawn, empty }: { place: OpenPlace; empty: boolean }) {
  const chat = useChat();
  const state = chat.store.shown.value;
  const now = chat.navigation.place.value;
  // the row it stands in is not drawn anew for another name or topic
  const place = now.kind === 'there' ? now : drawn;
  const name = place.kind === 'there' ? headName(state, place.head) : directName(state, place.users);
  const Box = empty ? 'article' : 'div'; // the list is a feed, which has at least one article
  return (
    <Box class="start">
      <p class="start-title" dir="auto">
        {sentenceOf(place, name)}
      </p>
      {linesOf(place).map((line) => (
        <p key={line} dir="auto">
          {line}
        </p>
      ))}
      {empty && chat.closed.value === null && <p>{text.startHint}</p>}
    </Box>
  );
}
