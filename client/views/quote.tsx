import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Message } from '#shared/message.ts';
import { findMessage } from '../state/state.ts';
import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

interface Props {
  readonly channelId: number;
  readonly messageId: number;
  readonly show: (messageId: number) => void;
}

const excerptChars = 160;

/** The first words of a message on one line. */
export function excerptOf(message: Message): string {
  if (message.deleted === 1) return text.deletedQuote;
  const words = message.content ?? (message.filename === null ? '' : text.attachment(message.filename));
  return words.slice(0, excerptChars).replace(/\s+/g, ' ');
}

/** The line above a reply with what it answers; a click leads there. */
export function Quote({ channelId, messageId, show }: Props) {
  const chat = useChat();
  const quoted = useComputed(() => findMessage(chat.store.shown.value.rows.get(channelId), messageId)).value;
  const missing = quoted === null;
  useEffect(() => {
    if (missing) chat.loadQuoted(channelId, messageId);
  }, [missing, channelId, messageId]);
  if (quoted === null)
    return (
      <div class="quote">
        <Icon name="reply" size={12} />
        <span class="excerpt">{text.unknownQuote}</span>
      </div>
    );
  const name = nameOf(chat.store.shown.peek(), quoted.sender);
  return (
    <button type="button" class="quote" onClick={() => show(messageId)}>
      <Icon name="reply" size={12} />
      <span class="unseen">{text.quoteOf}</span>
      <bdi>{name}</bdi>
      <span class="excerpt" dir="auto">
        {excerptOf(quoted)}
      </span>
    </button>
  );
}
