import { useLayoutEffect, useRef } from 'preact/hooks';
import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { fitHeight } from '../dom/fit-height.ts';
import { composerId, isSendKey } from '../dom/keyboard.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { AttachButton } from './attach-button.tsx';
import { ReplyChip } from './reply-chip.tsx';
import { UploadTray } from './upload-tray.tsx';

const counterFromChars = 9_000;

function Counter({ chars }: { chars: number }) {
  if (chars < counterFromChars) return null;
  const left = limits.textChars - chars;
  return (
    <p class={left < 0 ? 'counter over' : 'counter'} role="status">
      {left < 0 ? text.charactersOver(-left) : text.charactersLeft(left)}
    </p>
  );
}

function Field({ name, submit }: { name: string; submit: () => void }) {
  const chat = useChat();
  const { composing } = chat;
  const field = useRef<HTMLTextAreaElement>(null);
  const value = chat.composing.draft.value.text;
  useLayoutEffect(() => fitHeight(field.current), [value]);
  const onInput = (event: { currentTarget: HTMLTextAreaElement }) => {
    const typed = event.currentTarget.value;
    composing.setDraft({ ...composing.draft.peek(), text: typed });
    const channel = chat.channel.peek();
    if (channel !== null) chat.typing.typed(channel, typed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') composing.setDraft({ ...composing.draft.peek(), replyToId: null });
    if (!isSendKey(event)) return;
    event.preventDefault();
    submit();
  };
  return (
    <textarea
      ref={field}
      id={composerId}
      data-testid="composer"
      rows={1}
      value={value}
      dir="auto"
      autocomplete="off"
      aria-label={text.messageTo(name)}
      placeholder={text.messageTo(name)}
      onInput={onInput}
      onKeyDown={onKeyDown}
    />
  );
}

/** Where one writes. The text belongs to the place and survives leaving it. */
export function Composer({ name }: { name: string }) {
  const chat = useChat();
  const closed = chat.closed.value;
  if (closed !== null) return <p class="composer-closed">{closed}</p>;
  const draft = chat.composing.draft.value;
  const submit = () => chat.composing.send();
  const onSubmit = (event: Event) => {
    event.preventDefault();
    submit();
    document.getElementById(composerId)?.focus();
  };
  return (
    <form class="composer" onSubmit={onSubmit} aria-label={text.messageTo(name)}>
      {draft.replyToId !== null && <ReplyChip messageId={draft.replyToId} />}
      <div class="composer-box">
        <UploadTray />
        <AttachButton />
        <Field name={name} submit={submit} />
        <button
          type="submit"
          class="send"
          title={text.send}
          aria-label={text.send}
          disabled={!chat.composing.isReady(draft)}
        >
          <Icon name="send" />
        </button>
      </div>
      <Counter chars={countCodePoints(draft.text)} />
    </form>
  );
}
