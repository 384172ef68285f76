import type { Point, Size } from '../state/geometry.ts';

// Points from the middle of the stage, in CSS pixels.

/** How a picture lies on its stage: moved from the middle, and how many times as large as it fits. */
export interface Pose extends Point {
  readonly scale: number;
}

export const fitted: Pose = { scale: 1, x: 0, y: 0 };
const mostTimes = 8;

/** The same picture larger or smaller, with the point under the pointer where it was. */
export function zoomTo(pose: Pose, scale: number, at: Point = { x: 0, y: 0 }): Pose {
  const next = Math.min(mostTimes, Math.max(1, scale));
  const ratio = next / pose.scale;
  return { scale: next, x: at.x - (at.x - pose.x) * ratio, y: at.y - (at.y - pose.y) * ratio };
}

function keepWithin(offset: number, length: number, room: number): number {
  const most = Math.max(0, (length - room) / 2);
  return Math.min(most, Math.max(-most, offset));
}

/** No edge of the picture comes inside the stage while there is more of it outside. `picture`: its size when it fits. */
export function keepOnStage({ scale, x, y }: Pose, picture: Size, stage: Size): Pose {
  return {
    scale,
    x: keepWithin(x, picture.width * scale, stage.width),
    y: keepWithin(y, picture.height * scale, stage.height),
  };
}

/** How large a click makes a picture: each of its pixels one on screen, or twice as large as it fits. */
export function closerScale(picture: Size, fitting: Size): number {
  const full = picture.width / Math.max(1, fitting.width);
  return full > 1.25 ? full : 2;
}
