import type { Point, Size } from './geometry.ts';

// Which square of a picture is shown. Lengths in pixels of the picture; points in shares of the frame from its middle:
// the edges are ±0.5.

/** The middle of the square, and how much it is enlarged: at 1 the shorter side fills the frame. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The square that is shown, by its upper left corner. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

const mostZoom = 8;
/** A smaller square has too few pixels for a picture. */
const leastSide = 64;

/** How far one can zoom into a picture. */
export function largestZoom({ width, height }: Size): number {
  return Math.min(mostZoom, Math.max(1, Math.min(width, height) / leastSide));
}

function sideOf({ width, height }: Size, zoom: number): number {
  return Math.min(width, height) / zoom;
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The nearest crop that lies in the picture. */
export function clampCrop(size: Size, crop: Crop): Crop {
  const zoom = between(1, crop.zoom, largestZoom(size));
  const half = sideOf(size, zoom) / 2;
  return {
    x: between(half, crop.x, size.width - half),
    y: between(half, crop.y, size.height - half),
    zoom,
  };
}

/** As much as possible of the middle. */
export function fitCrop({ width, height }: Size): Crop {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The picture is pushed by a share of the frame. */
export function moveCrop(size: Size, crop: Crop, by: Point): Crop {
  const side = sideOf(size, crop.zoom);
  return clampCrop(size, { ...crop, x: crop.x - by.x * side, y: crop.y - by.y * side });
}

/** Zooms so that what is under a point of the frame stays there, as far as the picture reaches. */
export function zoomCrop(size: Size, crop: Crop, zoom: number, at: Point = { x: 0, y: 0 }): Crop {
  const next = between(1, zoom, largestZoom(size));
  const change = sideOf(size, crop.zoom) - sideOf(size, next);
  return clampCrop(size, { x: crop.x + at.x * change, y: crop.y + at.y * change, zoom: next });
}

function middleOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

function spreadOf(points: readonly Point[]): number {
  const middle = middleOf(points);
  return points.reduce((total, { x, y }) => total + Math.hypot(x - middle.x, y - middle.y), 0);
}

/** The same fingers before and after they moved: one pushes the picture, two also zoom. */
export function dragCrop(size: Size, crop: Crop, before: readonly Point[], after: readonly Point[]): Crop {
  const from = middleOf(before);
  const to = middleOf(after);
  const moved = moveCrop(size, crop, { x: to.x - from.x, y: to.y - from.y });
  const spread = spreadOf(before);
  return spread > 0 ? zoomCrop(size, moved, (crop.zoom * spreadOf(after)) / spread, to) : moved;
}

/** What is drawn. */
export function squareOf(size: Size, { x, y, zoom }: Crop): Square {
  const side = sideOf(size, zoom);
  return { x: x - side / 2, y: y - side / 2, side };
}
