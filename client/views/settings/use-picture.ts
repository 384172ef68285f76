import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { openPicture } from '../../dom/crop-canvas.ts';
import { takePicture } from '../../dom/take-picture.ts';
import { text } from '../../text/en.ts';

/** What has become of the last thing one did with the picture. */
export type PictureStatus = { readonly kind: 'said' | 'failed'; readonly words: string };

const silent: PictureStatus = { kind: 'said', words: '' };

/** A picture that is being opened and cropped; the one given last counts. */
export function usePicture() {
  const picture = useSignal<ImageBitmap | null>(null);
  const status = useSignal(silent);
  const turn = useRef(0);
  const show = (next: ImageBitmap | null) => {
    picture.peek()?.close();
    picture.value = next;
  };
  const choose = async (file: File) => {
    const mine = (turn.current += 1);
    status.value = { kind: 'said', words: text.pictureOpening };
    const opened = await openPicture(file).catch(() => null);
    if (mine !== turn.current) return opened?.close();
    if (opened) show(opened);
    status.value = opened ? silent : { kind: 'failed', words: text.pictureUnreadable };
  };
  useLayoutEffect(() => {
    const stop = takePicture((file) => void choose(file));
    return () => {
      stop();
      turn.current += 1;
      show(null);
    };
  }, []);
  return { picture, status, choose: (file: File) => void choose(file), close: () => show(null) };
}
