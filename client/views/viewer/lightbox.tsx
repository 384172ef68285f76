import '../../styles/lightbox.css';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Swipe } from '../../dom/gestures.ts';
import { isCommand } from '../../dom/keyboard.ts';
import { sizeOf } from '../../dom/picture-size.ts';
import { text } from '../../text/en.ts';
import { Stage } from './stage.tsx';
import { type PoseTools, usePose } from './use-pose.ts';
import { useShown } from './use-shown.ts';
import { Head, Tool } from './viewer-head.tsx';

/** What a key does here. */
function actOf(event: KeyboardEvent, go: (by: number) => void, tools: PoseTools): (() => void) | undefined {
  if (isCommand(event)) return undefined;
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => go(-1),
    ArrowRight: () => go(1),
    '+': tools.closer,
    '=': tools.closer, // the plus key without Shift
    '-': tools.further,
    '0': tools.fit,
  };
  return acts[event.key];
}

/** What fingers on the stage lead to, as things stand when they are lifted. */
function useSwipes(close: () => void, go: (by: number) => void): (swipe: Swipe) => void {
  const latest = useRef(go);
  latest.current = go;
  const swiped = useRef((swipe: Swipe) => (swipe === 'down' ? close() : latest.current(swipe === 'left' ? 1 : -1)));
  return swiped.current;
}

interface Props {
  /** The message whose picture is opened. */
  readonly first: number;
  /** The viewer is closed, with the picture of this message shown last. */
  readonly closed: (last: number) => void;
}

const unknownSize = { width: 480, height: 360 };

/** Everything about the viewer that is not its look. */
function useViewer(first: number) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { index, total, picture, go } = useShown(first);
  const close = () => dialog.current?.close();
  const size = picture === undefined ? null : sizeOf(picture.attachment);
  const tools = usePose({ stage, picture: size ?? unknownSize, swiped: useSwipes(close, go) });
  useLayoutEffect(() => {
    dialog.current?.showModal();
    dialog.current?.focus(); // no button looks pressed, and keys work
  }, []);
  useLayoutEffect(tools.fit, [picture?.id]);
  useEffect(() => {
    if (picture === undefined) close(); // the last one was deleted
  });
  return { dialog, stage, index, total, picture, go, close, tools };
}

/** One picture after the other, as large as there is room. */
export function Lightbox({ first, closed }: Props) {
  const { dialog, stage, index, total, picture, go, close, tools } = useViewer(first);
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actOf(event, go, tools);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <dialog
      ref={dialog}
      class="viewer"
      aria-label={text.viewer}
      tabIndex={-1}
      data-testid="viewer"
      onClose={() => closed(picture?.id ?? first)}
      onKeyDown={onKeyDown}
    >
      {picture !== undefined && (
        <>
          <Head picture={picture} place={text.pictureOf(index + 1, total)} tools={tools} close={close} />
          <Stage attachment={picture.attachment} stage={stage} tools={tools} close={close} />
          <Tool icon="back" label={text.previousPicture} act={() => go(-1)} idle={index === 0} class="go back" />
          <Tool
            icon="forward"
            label={text.nextPicture}
            act={() => go(1)}
            idle={index === total - 1}
            class="go forward"
          />
        </>
      )}
    </dialog>
  );
}
