import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  clampCrop,
  type Crop,
  dragCrop,
  fitCrop,
  largestZoom,
  moveCrop,
  squareOf,
  zoomCrop,
} from '../../client/state/crop.ts';
import type { Point, Size } from '../../client/state/geometry.ts';

const wide: Size = { width: 400, height: 300 };

const sizes: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 1, max: 5_000 }),
  height: fc.integer({ min: 1, max: 5_000 }),
});
const points: fc.Arbitrary<Point> = fc.record({
  x: fc.double({ min: -2, max: 2, noNaN: true }),
  y: fc.double({ min: -2, max: 2, noNaN: true }),
});
const zooms = fc.double({ min: 0.01, max: 20, noNaN: true });

/** What of the picture is under a point of the frame. */
function under(size: Size, crop: Crop, at: Point): Point {
  const { x, y, side } = squareOf(size, crop);
  return { x: x + (at.x + 0.5) * side, y: y + (at.y + 0.5) * side };
}

function assertInside(size: Size, crop: Crop): void {
  const { x, y, side } = squareOf(size, crop);
  const slack = 1e-6 * Math.max(size.width, size.height);
  assert.ok(x >= -slack && y >= -slack, `${x}, ${y}`);
  assert.ok(x + side <= size.width + slack && y + side <= size.height + slack);
  assert.ok(side > 0 && crop.zoom >= 1 && crop.zoom <= largestZoom(size));
}

describe('the part of a picture', () => {
  it('is at first as much of the middle as there is', () => {
    assert.deepEqual(squareOf(wide, fitCrop(wide)), { x: 50, y: 0, side: 300 });
    const tall = { width: 300, height: 400 };
    assert.deepEqual(squareOf(tall, fitCrop(tall)), { x: 0, y: 50, side: 300 });
  });

  it('moves against the push, up to the edge', () => {
    const pushed = moveCrop(wide, fitCrop(wide), { x: 0.1, y: 0.1 });
    assert.deepEqual(squareOf(wide, pushed), { x: 20, y: 0, side: 300 });
    assert.deepEqual(squareOf(wide, moveCrop(wide, pushed, { x: -9, y: 0 })), { x: 100, y: 0, side: 300 });
  });

  it('is not enlarged to fewer than 64 pixels, nor more than eightfold', () => {
    assert.equal(largestZoom({ width: 4_000, height: 3_000 }), 8);
    assert.equal(largestZoom({ width: 128, height: 900 }), 2);
    assert.equal(largestZoom({ width: 10, height: 10 }), 1);
    assert.equal(squareOf(wide, zoomCrop(wide, fitCrop(wide), 99)).side, 64);
  });

  it('zoomed in keeps what is under the point', () => {
    fc.assert(
      fc.property(
        fc.record({ x: fc.double({ min: -0.5, max: 0.5, noNaN: true }), y: fc.constant(0.25) }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        (at, zoom) => {
          const before = under(wide, fitCrop(wide), at);
          const after = under(wide, zoomCrop(wide, fitCrop(wide), zoom, at), at);
          assert.ok(Math.hypot(before.x - after.x, before.y - after.y) < 1e-6);
        },
      ),
    );
  });

  it('by two fingers is pushed and zoomed at once', () => {
    const start = zoomCrop(wide, fitCrop(wide), 2);
    const before = [
      { x: -0.1, y: 0 },
      { x: 0.1, y: 0 },
    ];
    const after = [
      { x: -0.1, y: 0.1 },
      { x: 0.3, y: 0.1 },
    ];
    const crop = dragCrop(wide, start, before, after);
    assert.ok(Math.abs(crop.zoom - 4) < 1e-9);
    for (const [index, finger] of after.entries()) {
      const held = under(wide, start, before[index] ?? finger);
      const now = under(wide, crop, finger);
      assert.ok(Math.hypot(held.x - now.x, held.y - now.y) < 1e-6, `finger ${index} holds its place`);
    }
    const pushed = dragCrop(wide, start, before.slice(0, 1), after.slice(0, 1));
    assert.equal(pushed.zoom, 2, 'one finger does not zoom');
  });

  it('lies in the picture, whatever one does', () => {
    const doings = fc.array(
      fc.oneof(
        points.map((by) => (size: Size, crop: Crop) => moveCrop(size, crop, by)),
        fc.tuple(zooms, points).map(
          ([zoom, at]) =>
            (size: Size, crop: Crop) =>
              zoomCrop(size, crop, zoom, at),
        ),
        fc.tuple(points, points, points, points).map(
          ([a, b, c, d]) =>
            (size: Size, crop: Crop) =>
              dragCrop(size, crop, [a, b], [c, d]),
        ),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(sizes, doings, (size, steps) => {
        let crop = fitCrop(size);
        assertInside(size, crop);
        for (const step of steps) {
          crop = step(size, crop);
          assertInside(size, crop);
        }
        assert.deepEqual(clampCrop(size, crop), crop);
      }),
    );
  });
});
