import type { Message } from '#shared/message.ts';
import { emojiTable } from '../state/emoji.ts';
import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

/** Who reacted to a message, name by name in the order of first use. Clicking one joins in, or takes one's own back. */
export function Reactions({ message }: { message: Message }) {
  if (message.reactions === null) return null;
  const given = JSON.parse(message.reactions) as Record<string, string[]>; // the server's own format
  return (
    <ul class="reactions" aria-label={text.reactions}>
      {Object.entries(given).map(([name, people]) => (
        <li key={name}>
          <Reaction messageId={message.id} name={name} people={people} />
        </li>
      ))}
    </ul>
  );
}

function Reaction({ messageId, name, people }: { messageId: number; name: string; people: readonly string[] }) {
  const chat = useChat();
  const emoji = emojiTable().value?.(name) ?? null;
  const isMine = people.includes(chat.me.value?.handle ?? '');
  const names = people.map((username) => nameOf(chat.store.shown.peek(), username));
  const label = text.reactedWith(names, name.replaceAll('_', ' '));
  return (
    <button
      type="button"
      class={isMine ? 'reaction mine' : 'reaction'}
      aria-pressed={isMine}
      aria-label={label}
      title={label}
      disabled={!chat.mayReact.value}
      onClick={() => chat.react(messageId, name, !isMine)}
    >
      <span aria-hidden="true">{emoji ?? name}</span> <span class="reaction-count">{people.length}</span>
    </button>
  );
}
