import type { Message } from '#shared/message.ts';
import type { Chat } from '../chat.ts';
import { emojiTable } from '../state/emoji.ts';
import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

/** Who reacted to a message, name by name in the order of first use. Clicking one joins in, or takes one's own back. */
export function Reactions({ message, tabStop }: { message: Message; tabStop: boolean }) {
  if (message.reactions === null) return null;
  const given = JSON.parse(message.reactions) as Record<string, string[]>; // the server's own format
  return (
    <ul class="reactions" aria-label={text.reactions}>
      {Object.entries(given).map(([name, people]) => (
        <li key={name}>
          <Reaction messageId={message.id} name={name} people={people} tabStop={tabStop} />
        </li>
      ))}
    </ul>
  );
}

interface ReactionProps {
  readonly messageId: number;
  readonly name: string;
  readonly people: readonly string[];
  readonly tabStop: boolean;
}

/** In words: oneself first. */
function labelOf(people: readonly string[], name: string, chat: Chat): string {
  const me = chat.me.value?.handle;
  const others = people.filter((username) => username !== me);
  const names = others.map((username) => nameOf(chat.store.shown.peek(), username));
  return text.reactedWith(others.length < people.length ? [text.youFirst, ...names] : names, name.replaceAll('_', ' '));
}

/** The name in words until the emoji is known. */
function Emoji({ name }: { name: string }) {
  const emoji = emojiTable().value?.(name);
  return (
    <span class={emoji ? 'emoji' : undefined} aria-hidden="true">
      {emoji ?? name}
    </span>
  );
}

function Reaction({ messageId, name, people, tabStop }: ReactionProps) {
  const chat = useChat();
  const isMine = people.includes(chat.me.value?.handle ?? '');
  const label = labelOf(people, name, chat);
  return (
    <button
      type="button"
      class={isMine ? 'reaction mine' : 'reaction'}
      aria-pressed={isMine}
      aria-label={text.reactionLabel(label, people.length)}
      title={label}
      disabled={!chat.mayReact.value}
      // of the chips of all rows, the Tab key leads to those of one
      tabIndex={tabStop ? 0 : -1}
      onClick={() => chat.react(messageId, name, !isMine)}
    >
      <Emoji name={name} />
      <span class="reaction-count">{people.length}</span>
    </button>
  );
}
