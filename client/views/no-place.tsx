import { useComputed } from '@preact/signals';
import { channelHeads, headName } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { ConnectionLine } from './connection-line.tsx';
import { MenuButton } from './conversation-header.tsx';
import { Skeleton } from './skeleton.tsx';

/** The same page for a place that does not exist and for one that may not be read. */
export function NothingHere() {
  const chat = useChat();
  const first = useComputed(() => channelHeads(chat.store.shown.value)[0]).value;
  return (
    <>
      <header class="place-header">
        <MenuButton />
      </header>
      <div class="nothing">
        <h1>{text.nothingHereTitle}</h1>
        <p>{text.nothingHere}</p>
        {first && (
          <button type="button" class="button" onClick={() => chat.open(first.channel)}>
            {text.goTo(`#${headName(chat.store.shown.value, first)}`)}
          </button>
        )}
      </div>
      <ConnectionLine />
    </>
  );
}

/** Before anything is known. */
export function PlaceSkeleton() {
  return (
    <>
      <header class="place-header">
        <MenuButton />
      </header>
      <Skeleton />
      <ConnectionLine />
    </>
  );
}
