import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { focusPicture } from '../dom/focus-picture.ts';
import { text } from '../text/en.ts';

/** Fetches the viewer's code, which the page does not need to begin with. */
export function loadViewer() {
  return import('./viewer/lightbox.tsx');
}

type Viewer = Awaited<ReturnType<typeof loadViewer>>['Lightbox'];

/** In place of the viewer when its code could not be fetched. */
function Failed({ retry, close }: { retry: () => void; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog loading" aria-label={text.viewer} onClose={close}>
      <p role="alert">{text.viewerFailed}</p>
      <button type="button" class="button" onClick={retry}>
        {text.retry}
      </button>
      <button type="button" class="text-button" onClick={() => dialog.current?.close()}>
        {text.close}
      </button>
    </dialog>
  );
}

interface Props {
  /** The message whose picture is open, or null. */
  readonly viewed: Signal<number | null>;
  /** Scrolls the list to a message. */
  readonly show: RefObject<(messageId: number) => Promise<void>>;
}

function OpenViewer({ viewed, show, first }: Props & { first: number }) {
  const viewer = useSignal<{ View: Viewer } | null>(null);
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    loadViewer().then(
      ({ Lightbox }) => (viewer.value = { View: Lightbox }),
      () => (failed.value = true),
    );
  };
  useEffect(load, []);
  const close = () => {
    viewed.value = null;
  };
  const closed = (last: number) => {
    close();
    void focusPicture(last, show.current);
  };
  if (failed.value) return <Failed retry={load} close={close} />;
  return viewer.value && <viewer.value.View first={first} closed={closed} />;
}

/** The viewer while a picture is open, once its code is here. The focus goes back to the picture shown last. */
export function ViewerLoader({ viewed, show }: Props) {
  return viewed.value === null ? null : <OpenViewer viewed={viewed} show={show} first={viewed.value} />;
}
