import type { Point } from '../state/geometry.ts';

/** Where a finger leads that is lifted. */
export type Swipe = 'right' | 'left' | 'down';

interface Handlers {
  /** One pointer moves the picture; otherwise a finger swipes. */
  readonly mayPan: () => boolean;
  readonly pan: (by: Point) => void;
  /** `at`: the middle between the fingers, in the window. */
  readonly pinch: (factor: number, at: Point) => void;
  /** How far a finger has swiped, along one axis only; null: it is lifted. */
  readonly dragged: (by: Point | null) => void;
  readonly swiped: (swipe: Swipe) => void;
}

type Drag = Pick<PointerEvent, 'pointerId' | 'pointerType' | 'clientX' | 'clientY'>;

/** A pointer that has moved less than this has clicked. */
const clickPx = 6;
const swipePx = 60;
const nowhere: Point = { x: 0, y: 0 };

function middleOf([first = nowhere, second = first]: readonly Point[]): Point {
  return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
}

function spreadOf([first = nowhere, second = first]: readonly Point[]): number {
  return Math.max(1, Math.hypot(first.x - second.x, first.y - second.y));
}

/** The longer way only; upwards there is nothing. */
function alongOneAxis({ x, y }: Point): Point {
  return Math.abs(x) > Math.abs(y) ? { x, y: 0 } : { x: 0, y: Math.max(0, y) };
}

function swipeOf({ x, y }: Point): Swipe | null {
  if (y > swipePx) return 'down';
  if (Math.abs(x) <= swipePx) return null;
  return x > 0 ? 'right' : 'left';
}

/** Makes panning, pinching and swiping out of what pointers do. */
export class Gestures {
  readonly #on: Handlers;
  readonly #pointers = new Map<number, Point>();
  #start: Point = nowhere;
  /** How far a finger has swiped; null: it does something else. */
  #drag: Point | null = null;
  #hasMoved = false;

  constructor(on: Handlers) {
    this.#on = on;
  }

  /** True when the pointer that was lifted last had moved: it was no click. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  /** A pointer is down. */
  get isHolding(): boolean {
    return this.#pointers.size > 0;
  }

  down({ pointerId, clientX: x, clientY: y }: Drag): void {
    if (this.#pointers.size === 0) {
      this.#start = { x, y };
      this.#hasMoved = false;
    }
    this.#pointers.set(pointerId, { x, y });
    this.#endDrag();
  }

  move({ pointerId, pointerType, clientX: x, clientY: y }: Drag): void {
    const held = this.#pointers.get(pointerId);
    if (held === undefined) return;
    const before = [...this.#pointers.values()];
    this.#pointers.set(pointerId, { x, y });
    this.#hasMoved ||= Math.hypot(x - this.#start.x, y - this.#start.y) > clickPx;
    if (before.length > 1) return this.#pinch(before);
    if (this.#on.mayPan()) this.#on.pan({ x: x - held.x, y: y - held.y });
    else if (pointerType !== 'mouse' && this.#hasMoved) this.#swipe({ x, y });
  }

  up({ pointerId }: Pick<Drag, 'pointerId'>): void {
    if (!this.#pointers.delete(pointerId)) return;
    const swipe = this.#drag === null ? null : swipeOf(this.#drag);
    this.#endDrag();
    if (swipe !== null) this.#on.swiped(swipe);
  }

  /** The browser has taken the pointer for itself. */
  cancel({ pointerId }: Pick<Drag, 'pointerId'>): void {
    this.#pointers.delete(pointerId);
    this.#endDrag();
  }

  #pinch(before: readonly Point[]): void {
    const now = [...this.#pointers.values()];
    const [from, to] = [middleOf(before), middleOf(now)];
    this.#hasMoved = true;
    this.#on.pinch(spreadOf(now) / spreadOf(before), to);
    this.#on.pan({ x: to.x - from.x, y: to.y - from.y });
  }

  #swipe({ x, y }: Point): void {
    this.#drag = alongOneAxis({ x: x - this.#start.x, y: y - this.#start.y });
    this.#on.dragged(this.#drag);
  }

  #endDrag(): void {
    if (this.#drag !== null) this.#on.dragged(null);
    this.#drag = null;
  }
}
