import { useComputed } from '@preact/signals';
import { placeName } from '../state/places.ts';
import { text } from '../text/en.ts';
import { Composer } from './composer.tsx';
import { ConnectionLine } from './connection-line.tsx';
import { ConversationHeader, type OpenPlace } from './conversation-header.tsx';
import { useChat } from './context.ts';
import { MessageList } from './message-list.tsx';
import { Skeleton } from './skeleton.tsx';
import { TypingLine } from './typing-line.tsx';

function Messages({ place }: { place: OpenPlace }) {
  const chat = useChat();
  const rows = chat.rows.value;
  if (place.kind === 'new' || rows?.phase === 'ready') return <MessageList place={place} />;
  if (rows?.phase === 'failed') return <LoadFailed />;
  return <Skeleton />;
}

function LoadFailed() {
  const chat = useChat();
  return (
    <div class="nothing" role="alert">
      <p>{text.loadFailed}</p>
      <button type="button" class="button" onClick={() => chat.reloadRows()}>
        {text.retry}
      </button>
    </div>
  );
}

/** One place: header, messages, who is typing, the composer. */
export function Conversation({ place }: { place: OpenPlace }) {
  const chat = useChat();
  const name = useComputed(() => placeName(chat.store.shown.value, chat.navigation.place.value) ?? '').value;
  return (
    <>
      <ConversationHeader place={place} />
      <Messages place={place} />
      <TypingLine place={place} />
      <ConnectionLine />
      <Composer name={name} />
    </>
  );
}
