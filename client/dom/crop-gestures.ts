import type { Point } from '../state/geometry.ts';

/** The round frame in the middle of the stage, as a share of it (see `.crop-frame`). */
export const frameShare = 6 / 7;

/** What fingers, mouse and keys ask for. Points are shares of the frame from its middle. */
export interface CropDoings {
  readonly drag: (before: readonly Point[], after: readonly Point[]) => void;
  readonly zoom: (factor: number, at: Point) => void;
  readonly move: (by: Point) => void;
}

const middle: Point = { x: 0, y: 0 };
const zoomStep = 1.1;

const moves: ReadonlyMap<string, Point> = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

const zooms: ReadonlyMap<string, number> = new Map([
  ['+', zoomStep],
  ['=', zoomStep],
  ['-', 1 / zoomStep],
]);

function pointOf(stage: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top, width, height } = stage.getBoundingClientRect();
  return {
    x: (clientX - left - width / 2) / (width * frameShare),
    y: (clientY - top - height / 2) / (width * frameShare),
  };
}

function followKeys(stage: HTMLElement, doings: CropDoings, signal: AbortSignal): void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moves.get(event.key);
    const factor = zooms.get(event.key);
    const step = event.shiftKey ? 0.1 : 0.02;
    if (to) doings.move({ x: to.x * step, y: to.y * step });
    else if (factor !== undefined) doings.zoom(factor, middle);
    else return;
    event.preventDefault();
  };
  stage.addEventListener('keydown', onKey, { signal });
}

function followWheel(stage: HTMLElement, doings: CropDoings, signal: AbortSignal): void {
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    // a pinch on a touchpad comes as a wheel with Ctrl, in small steps
    const speed = event.ctrlKey ? 0.01 : 0.002;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 40;
    doings.zoom(Math.exp(-pixels * speed), pointOf(stage, event));
  };
  stage.addEventListener('wheel', onWheel, { signal, passive: false });
}

function followPointers(stage: HTMLElement, doings: CropDoings, signal: AbortSignal): void {
  const down = new Map<number, Point>();
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    down.set(event.pointerId, pointOf(stage, event));
  };
  const onMove = (event: PointerEvent): void => {
    if (!down.has(event.pointerId)) return;
    const before = [...down.values()];
    down.set(event.pointerId, pointOf(stage, event));
    doings.drag(before, [...down.values()]);
  };
  const onUp = (event: PointerEvent): void => void down.delete(event.pointerId);
  stage.addEventListener('pointerdown', onDown, { signal });
  stage.addEventListener('pointermove', onMove, { signal });
  // also after pointerup and pointercancel
  stage.addEventListener('lostpointercapture', onUp, { signal });
}

/** Listens to everything by which one moves and enlarges a picture. Answers how to stop. */
export function followGestures(stage: HTMLElement, doings: CropDoings): () => void {
  const ending = new AbortController();
  for (const follow of [followKeys, followWheel, followPointers]) follow(stage, doings, ending.signal);
  return () => ending.abort();
}
