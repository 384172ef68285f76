import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import type { Attachment } from '#shared/objects.ts';
import { addressOf, mayBeClear, smallOf } from '../../dom/file-address.ts';
import { text } from '../../text/en.ts';
import type { PoseTools } from './use-pose.ts';

interface Props {
  readonly attachment: Attachment;
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly tools: PoseTools;
  readonly close: () => void;
}

/** The small picture until the original is there; it lies in the browser's cache already. */
function Original({ attachment, tools }: Pick<Props, 'attachment' | 'tools'>) {
  const phase = useSignal<'loading' | 'shown' | 'failed'>('loading');
  const { pose, drag, fitting } = tools;
  const { width, height } = fitting.value;
  const { scale, x, y } = pose.value;
  const { x: byX, y: byY } = drag.value ?? { x: 0, y: 0 };
  if (phase.value === 'failed')
    return (
      <p class="viewer-failed" role="alert">
        {text.pictureFailed}{' '}
        <button type="button" class="text-button" onClick={() => (phase.value = 'loading')}>
          {text.retry}
        </button>
      </p>
    );
  const transform = `translate(${x + byX}px, ${y + byY}px) scale(${scale})`;
  const isClear = phase.value === 'shown' && mayBeClear(attachment);
  return (
    <div
      class={isClear ? 'viewer-frame clear' : 'viewer-frame'}
      style={{ inlineSize: `${width}px`, blockSize: `${height}px`, transform }}
    >
      {phase.value === 'loading' && <img src={smallOf(attachment.file)} alt="" draggable={false} />}
      <img
        src={addressOf(attachment.file)}
        alt={attachment.name}
        draggable={false}
        onLoad={() => (phase.value = 'shown')}
        onError={() => (phase.value = 'failed')}
      />
    </div>
  );
}

function isInside({ clientX, clientY }: MouseEvent, box: DOMRect | undefined): boolean {
  if (!box) return false;
  return clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
}

function isOnButton({ target }: Event): boolean {
  return target instanceof Element && target.closest('button') !== null;
}

/** Lines and pages of a mouse wheel, about as many pixels as a browser scrolls. */
const wheelPx = [1, 16, 400];

function wheelFactor({ deltaY, deltaMode }: WheelEvent): number {
  const byPx = deltaY * (wheelPx[deltaMode] ?? 1);
  return Math.exp(-Math.max(-200, Math.min(200, byPx)) / 400);
}

/** What the pointer does on the stage. A button lies there when the picture could not be loaded. */
function usePointer({ stage, tools, close }: Pick<Props, 'stage' | 'tools' | 'close'>) {
  const { gestures, toggle, zoom } = tools;
  /** While a pointer holds the picture, it follows at once. */
  const isHeld = useSignal(false);
  const onClick = (event: MouseEvent) => {
    if (gestures.hasMoved || isOnButton(event)) return;
    const frame = stage.current?.querySelector('.viewer-frame, .viewer-failed')?.getBoundingClientRect();
    if (!isInside(event, frame)) close();
    else toggle({ x: event.clientX, y: event.clientY });
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || isOnButton(event)) return;
    stage.current?.setPointerCapture(event.pointerId);
    gestures.down(event);
    isHeld.value = true;
  };
  const onPointerUp = (event: PointerEvent) => {
    gestures.up(event);
    isHeld.value = gestures.isHolding;
  };
  const onPointerCancel = (event: PointerEvent) => {
    gestures.cancel(event);
    isHeld.value = gestures.isHolding;
  };
  const onPointerMove = (event: PointerEvent) => gestures.move(event);
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    zoom(wheelFactor(event), { x: event.clientX, y: event.clientY });
  };
  return { isHeld, on: { onClick, onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onWheel } };
}

/** Where the picture lies: a click makes it larger or the whole again, beside it a click closes. */
export function Stage({ attachment, stage, tools, close }: Props) {
  const { isHeld, on } = usePointer({ stage, tools, close });
  return (
    <div
      ref={stage}
      class="viewer-stage"
      role="presentation" // keys do the same, wherever the focus is in the viewer
      data-large={tools.pose.value.scale > 1 || undefined}
      data-held={isHeld.value || undefined}
      {...on}
    >
      <Original key={attachment.file} attachment={attachment} tools={tools} />
    </div>
  );
}
