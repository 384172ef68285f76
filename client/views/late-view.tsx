import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { text } from '../text/en.ts';

/** A view whose code comes when it is needed: null until it is here. */
export function useLateView<View>(fetchView: () => Promise<View>) {
  const view = useSignal<{ readonly View: View } | null>(null);
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    fetchView().then(
      (View) => (view.value = { View }),
      () => (failed.value = true),
    );
  };
  useEffect(load, []);
  return { view: view.value, retry: failed.value ? load : null };
}

interface Props {
  readonly label: string;
  /** What to say when the code could not be fetched. */
  readonly problem: string;
  /** Fetches it again; null while it is on the way. */
  readonly retry: (() => void) | null;
  readonly close: () => void;
}

/** In the place of a view whose code is not here. */
export function LateDialog({ label, problem, retry, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog loading" aria-label={label} onClose={close}>
      {retry === null ? (
        <p key="loading" role="status">
          {text.stillLoading}
        </p>
      ) : (
        <p key="failed" role="alert">
          {problem}
        </p>
      )}
      {retry !== null && (
        <button type="button" class="button" onClick={retry}>
          {text.retry}
        </button>
      )}
      <button type="button" class="text-button" onClick={() => dialog.current?.close()}>
        {text.close}
      </button>
    </dialog>
  );
}
