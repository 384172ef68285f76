import { usernameKey } from '#shared/usernames.ts';
import { spellUsername } from '../state/places.ts';
import { splitText, type TextPart } from '../state/text-parts.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

interface Props {
  readonly content: string;
  /** The message calls everybody. */
  readonly everyone: boolean;
  readonly edited: boolean;
  /** Of the links of all rows, the Tab key leads to those of one. */
  readonly tabStop: boolean;
}

/** A message's text: line breaks kept, addresses as links, names marked. Text becomes nodes, never HTML. */
export function MessageText({ content, everyone, edited, tabStop }: Props) {
  const chat = useChat();
  const state = { ...chat.store.shown.peek(), people: chat.people.value };
  const isPerson = (name: string) =>
    (everyone && usernameKey(name) === 'everyone') || spellUsername(state, name) !== null;
  return (
    <div class="text" dir="auto">
      {splitText(content, isPerson).map((part, index) => (
        <Part key={index} part={part} tabStop={tabStop} />
      ))}
      {edited && (
        <>
          {' '}
          <bdi class="edited">{text.edited}</bdi>
        </>
      )}
    </div>
  );
}

function Part({ part, tabStop }: { part: TextPart; tabStop: boolean }) {
  const { me } = useChat();
  if (part.kind === 'text') return <>{part.text}</>;
  if (part.kind === 'link')
    return (
      <a href={part.text} target="_blank" rel="noopener noreferrer" tabIndex={tabStop ? 0 : -1}>
        {part.text}
      </a>
    );
  const name = usernameKey(part.text.slice(1));
  const isMine = name === 'everyone' || name === usernameKey(me.value?.handle ?? '');
  return <bdi class={isMine ? 'mention mine' : 'mention'}>{part.text}</bdi>;
}
