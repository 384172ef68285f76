import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { addressOf } from '../../dom/file-address.ts';
import { type PictureMessage, picturesIn } from '../../state/blocks.ts';
import { useChat } from '../context.ts';

/** The pictures beside the shown one are fetched, so that they are there when one turns to them. */
function usePreload(pictures: readonly PictureMessage[], index: number): void {
  useEffect(() => {
    for (const beside of [index + 1, index - 1]) {
      const file = pictures[beside]?.attachment.file;
      if (file !== undefined) new Image().src = addressOf(file);
    }
  }, [pictures[index]?.id]);
}

/** The pictures of the messages held, and which one is shown. One that is deleted makes way for the next. */
export function useShown(first: number) {
  const chat = useChat();
  const pictures = useComputed(() => picturesIn(chat.rows.value?.list ?? [])).value;
  const current = useSignal(first);
  const lastIndex = useRef(0);
  const found = pictures.findIndex(({ id }) => id === current.value);
  const index = found >= 0 ? found : Math.min(lastIndex.current, pictures.length - 1);
  lastIndex.current = Math.max(0, index);
  usePreload(pictures, index);
  const go = (by: number): void => {
    current.value = pictures[index + by]?.id ?? current.peek();
  };
  return { index, total: pictures.length, picture: pictures[index], go };
}
