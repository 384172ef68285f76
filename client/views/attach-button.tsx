import { useRef } from 'preact/hooks';
import { focusComposer } from '../dom/keyboard.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

/** Picks files from this device. */
export function AttachButton() {
  const { channel, composing } = useChat();
  const input = useRef<HTMLInputElement>(null);
  const take = (event: { currentTarget: HTMLInputElement }) => {
    const place = channel.peek();
    if (place !== null) composing.add(place, [...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = ''; // the same file may be picked again
    focusComposer();
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden data-testid="files" onChange={take} />
      <button
        type="button"
        class="icon-button attach"
        title={text.addFiles}
        aria-label={text.addFiles}
        onClick={() => input.current?.click()}
      >
        <Icon name="paperclip" />
      </button>
    </>
  );
}
