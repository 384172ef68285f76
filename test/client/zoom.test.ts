import { strict as assert } from 'node:assert';
import { Gestures } from '../../client/dom/gestures.ts';
import { boxOf, isTiny } from '../../client/dom/picture-size.ts';
import { closerScale, fitted, keepOnStage, zoomTo } from '../../client/dom/zoom.ts';

const stage = { width: 400, height: 300 };

describe('pictures', () => {
  it('have a box by their stored size: never enlarged, never too small to hit', () => {
    const rows: readonly [number | null, number | null, number, number][] = [
      [1_600, 1_200, 480, 360],
      [1_600, 800, 480, 240],
      [600, 1_800, 120, 360],
      [200, 100, 200, 100],
      [16, 16, 44, 44],
      [4_000, 100, 480, 44],
      [100, 9_000, 44, 360],
      [null, null, 360, 240],
      [0, 10, 360, 240],
    ];
    for (const [width, height, ...box] of rows) {
      const { width: boxWidth, height: boxHeight } = boxOf({ width, height });
      assert.deepEqual([boxWidth, boxHeight], box, `${width} × ${height}`);
    }
  });

  it('are tiny when they are smaller than any box in a grid', () => {
    const sizes = [
      [20, 20],
      [95, 71],
      [96, 20],
      [20, 72],
      [null, null],
    ] as const;
    assert.deepEqual(
      sizes.map(([width, height]) => isTiny({ width, height })),
      [true, true, false, false, false],
    );
  });

  it('keep the point under the pointer where it is while they are enlarged', () => {
    const once = zoomTo(fitted, 2, { x: 50, y: -20 });
    assert.deepEqual(once, { scale: 2, x: -50, y: 20 });
    const back = zoomTo(once, 1, { x: 50, y: -20 });
    assert.deepEqual(back, fitted);
    assert.deepEqual([zoomTo(fitted, 100).scale, zoomTo(fitted, 0.1).scale], [8, 1]);
  });

  it('cannot be moved off the stage, and are in the middle where there is room', () => {
    const picture = { width: 400, height: 100 };
    assert.deepEqual(keepOnStage({ scale: 2, x: 900, y: 40 }, picture, stage), { scale: 2, x: 200, y: 0 });
    assert.deepEqual(keepOnStage({ scale: 4, x: -900, y: -90 }, picture, stage), { scale: 4, x: -600, y: -50 });
  });

  it('show each pixel as one after a click, or are twice as large if they did already', () => {
    assert.equal(closerScale({ width: 1_600, height: 1_200 }, stage), 4);
    assert.equal(closerScale({ width: 300, height: 200 }, { width: 300, height: 200 }), 2);
  });
});

describe('gestures', () => {
  type Step = readonly [move: 'down' | 'move' | 'up' | 'cancel', x?: number, y?: number, pointerId?: number];

  /** What a row of pointer events leads to. */
  function play(steps: readonly Step[], { pointerType = 'touch', mayPan = false } = {}) {
    const log: string[] = [];
    const gestures = new Gestures({
      mayPan: () => mayPan,
      pan: ({ x, y }) => log.push(`pan ${x} ${y}`),
      pinch: (factor, { x, y }) => log.push(`pinch ${factor} at ${x} ${y}`),
      dragged: (by) => log.push(by === null ? 'released' : `dragged ${by.x} ${by.y}`),
      swiped: (swipe) => log.push(swipe),
    });
    for (const [move, clientX = 0, clientY = 0, pointerId = 1] of steps)
      gestures[move]({ pointerId, pointerType, clientX, clientY });
    return { log, hasMoved: gestures.hasMoved, isHolding: gestures.isHolding };
  }

  it('swipe along one axis', () => {
    const left = play([['down', 200, 100], ['move', 100, 120], ['up']]);
    assert.deepEqual(left.log, ['dragged -100 0', 'released', 'left']);
    assert.deepEqual(play([['down'], ['move', 90, 10], ['up']]).log.at(-1), 'right');
    assert.deepEqual(play([['down'], ['move', 10, 90], ['up']]).log, ['dragged 0 90', 'released', 'down']);
    assert.deepEqual(play([['down', 0, 90], ['move', 0, 0], ['up']]).log, ['dragged 0 0', 'released']);
  });

  it('let go of what was moved too little, or taken by the browser', () => {
    assert.deepEqual(play([['down'], ['move', 40, 0], ['up']]).log, ['dragged 40 0', 'released']);
    assert.deepEqual(play([['down'], ['move', 90, 0], ['cancel']]).log, ['dragged 90 0', 'released']);
    assert.deepEqual(play([['down'], ['move', 90, 0], ['up']], { pointerType: 'mouse' }).log, []);
  });

  it('pan an enlarged picture with one pointer', () => {
    const steps: Step[] = [['down', 10, 10], ['move', 30, 15], ['move', 35, 15], ['up']];
    assert.deepEqual(play(steps, { mayPan: true }).log, ['pan 20 5', 'pan 5 0']);
  });

  it('pinch with two', () => {
    const { log } = play([
      ['down', 100, 0, 1],
      ['down', 200, 0, 2],
      ['move', 300, 0, 2],
      ['up', 0, 0, 2],
      ['up', 0, 0, 1],
    ]);
    assert.deepEqual(log, ['pinch 2 at 200 0', 'pan 50 0']);
  });

  it('tell a click from a drag', () => {
    const click = play([['down', 5, 5], ['move', 8, 5], ['up']]);
    assert.deepEqual([click.log, click.hasMoved, click.isHolding], [[], false, false]);
    assert.equal(play([['down'], ['move', 20, 0], ['up']]).hasMoved, true);
    assert.equal(play([['down'], ['move', 20, 0]]).isHolding, true);
  });
});
