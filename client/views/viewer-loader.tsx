import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { focusPicture } from '../dom/focus-picture.ts';
import { text } from '../text/en.ts';
import { LateDialog, useLateView } from './late-view.tsx';

/** Fetches the viewer's code, which the page does not need to begin with. */
export async function loadViewer() {
  return (await import('./viewer/lightbox.tsx')).Lightbox;
}

interface Props {
  /** The message whose picture is open, or null. */
  readonly viewed: Signal<number | null>;
  /** Scrolls the list to a message. */
  readonly show: RefObject<(messageId: number) => Promise<void>>;
}

function OpenViewer({ viewed, show, first }: Props & { first: number }) {
  const { view, retry } = useLateView(loadViewer);
  const closed = (last: number) => {
    viewed.value = null;
    void focusPicture(last, show.current);
  };
  if (view !== null) return <view.View first={first} closed={closed} />;
  return <LateDialog label={text.viewer} problem={text.viewerFailed} retry={retry} close={() => closed(first)} />;
}

/** The viewer while a picture is open, once its code is here. The focus goes back to the picture shown last. */
export function ViewerLoader({ viewed, show }: Props) {
  return viewed.value === null ? null : <OpenViewer viewed={viewed} show={show} first={viewed.value} />;
}
