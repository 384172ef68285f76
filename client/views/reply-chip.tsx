import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { excerptOf } from './row-words.ts';
import { findMessage } from '../state/state.ts';

/** Which message is being answered, and how to stop answering it. */
export function ReplyChip({ messageId }: { messageId: number }) {
  const chat = useChat();
  const message = findMessage(chat.rows.value ?? undefined, messageId);
  const name = message === null ? '' : nameOf(chat.store.shown.value, message.sender);
  return (
    <div class="reply-chip">
      <Icon name="reply" size={16} />
      <span class="excerpt" dir="auto">
        <strong>{text.replyingTo(name)}</strong>{' '}
        {message === null ? text.unknownQuote : excerptOf(message, chat.rows.value?.list)}
      </span>
      <button
        type="button"
        class="icon-button small"
        title={text.cancelReply}
        aria-label={text.cancelReply}
        onClick={() => chat.composing.setDraft({ ...chat.composing.draft.peek(), replyToId: null })}
      >
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
