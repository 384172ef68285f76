import { useComputed, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { Gestures, type Swipe } from '../../dom/gestures.ts';
import { fitInto } from '../../dom/picture-size.ts';
import { closerScale, fitted, keepOnStage, type Pose, zoomTo } from '../../dom/zoom.ts';
import type { Point, Size } from '../../state/geometry.ts';

const noRoom: Size = { width: 0, height: 0 };
const stepTimes = 1.5;

/** The size of what is inside an element, also when it changes. */
function useRoom(element: RefObject<HTMLElement | null>) {
  const room = useSignal(noRoom);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([box]) => {
      if (box) room.value = { width: box.contentRect.width, height: box.contentRect.height };
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return room;
}

interface Parts {
  readonly stage: RefObject<HTMLElement | null>;
  readonly picture: Size;
  readonly swiped: (swipe: Swipe) => void;
}

/** How a picture lies on the stage, and what the pointer does to it. */
export function usePose({ stage, picture, swiped }: Parts) {
  const room = useRoom(stage);
  const shape = useSignal(picture);
  shape.value = picture;
  const fitting = useComputed(() => fitInto(shape.value, room.value));
  const pose = useSignal(fitted);
  const drag = useSignal<Point | null>(null);
  const put = (next: Pose): void => {
    pose.value = keepOnStage(next, fitting.peek(), room.peek());
  };
  /** A point of the window, from the middle of the stage. */
  const fromMiddle = ({ x, y }: Point): Point => {
    const box = stage.current?.getBoundingClientRect();
    return box ? { x: x - box.x - box.width / 2, y: y - box.y - box.height / 2 } : { x: 0, y: 0 };
  };
  const zoom = (factor: number, at?: Point): void =>
    put(zoomTo(pose.peek(), pose.peek().scale * factor, at && fromMiddle(at)));
  const gestures = useMemo(
    () =>
      new Gestures({
        mayPan: () => pose.peek().scale > 1,
        pan: ({ x, y }) => put({ ...pose.peek(), x: pose.peek().x + x, y: pose.peek().y + y }),
        pinch: zoom,
        dragged: (by) => (drag.value = by),
        swiped,
      }),
    [],
  );
  return {
    pose,
    drag,
    fitting,
    gestures,
    zoom,
    closer: () => zoom(stepTimes),
    further: () => zoom(1 / stepTimes),
    fit: () => put(fitted),
    /** Close up at a point, or the whole again. */
    toggle: (at: Point) =>
      put(pose.peek().scale > 1 ? fitted : zoomTo(fitted, closerScale(shape.peek(), fitting.peek()), fromMiddle(at))),
  };
}

export type PoseTools = ReturnType<typeof usePose>;
