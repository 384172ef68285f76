import { strict as assert } from 'node:assert';
import {
  appendPage,
  aroundRows,
  dropBelow,
  mergePage,
  openRows,
  putAside,
  putRow,
  resetRows,
} from '../../client/state/rows.ts';
import type { Rows } from '../../client/state/rows.ts';
import { makeMessage } from './fakes.ts';

const page = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => makeMessage(from + index));
const numbers = (rows: Rows): number[] => rows.list.map(({ n }) => n);

describe('rows', () => {
  it('takes the first page and what came while it was on its way', () => {
    const waiting = putRow(putRow(openRows(10), makeMessage(11)), makeMessage(12));
    const rows = mergePage(waiting, page(6, 10), true);
    assert.deepEqual(numbers(rows), [6, 7, 8, 9, 10, 11, 12]);
    assert.deepEqual([rows.phase, rows.more, rows.from], ['ready', true, 6]);
  });

  it('keeps the newer version of a row that changed while its page was on its way', () => {
    const waiting = putRow(openRows(10), makeMessage(8, { seq: 11, content: 'changed' }));
    assert.deepEqual(numbers(waiting), [], 'not part of the window yet');
    const rows = mergePage(waiting, page(6, 10), false);
    assert.equal(rows.list.find(({ n }) => n === 8)?.content, 'changed');
  });

  it('refuses a page that would leave a hole', () => {
    const rows = resetRows(page(50, 60), 1);
    assert.deepEqual(numbers(mergePage(rows, page(10, 20), true)), numbers(rows));
  });

  it('prepends older pages once', () => {
    const rows = mergePage(mergePage(openRows(10), page(6, 10), true), page(1, 5), false);
    assert.deepEqual(numbers(rows), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(numbers(mergePage(rows, page(1, 5), false)), numbers(rows));
    assert.equal(rows.more, false);
  });

  it('RT-52 starts anew with the newest page', () => {
    const rows = resetRows(page(951, 1_000).toReversed(), 1);
    assert.deepEqual([rows.from, rows.list[0]?.n, rows.list.at(-1)?.n, rows.more], [951, 951, 1_000, true]);
  });

  it('an empty place is complete', () => {
    const rows = mergePage(openRows(0), [], false);
    assert.deepEqual([rows.phase, rows.more, rows.list.length], ['ready', false, 0]);
  });

  it('keeps quoted rows beside the window, in their newest version', () => {
    const rows = putAside(resetRows(page(50, 60), 1), makeMessage(3, { seq: 70 }));
    assert.equal(putAside(rows, makeMessage(3, { seq: 3 })).aside.get(3)?.seq, 70);
    assert.deepEqual(numbers(rows), numbers(resetRows(page(50, 60), 1)));
  });

  it('drops rows below the first one may read', () => {
    assert.deepEqual(numbers(dropBelow(resetRows(page(50, 55), 1), 53)), [53, 54, 55]);
  });

  it('around an old message keeps a window of its own, until pages have led it to the newest', () => {
    const around = aroundRows(page(20, 30), 1, 45);
    assert.deepEqual([around.more, around.newer], [true, true]);
    const told = putRow(putRow(around, makeMessage(46)), makeMessage(25, { seq: 46, content: 'changed' }));
    assert.deepEqual([told.list.at(-1)?.n, told.list[5]?.content], [30, 'changed']);
    assert.equal(appendPage(told, page(32, 40), 46), told, 'a page that would leave a hole');
    const longer = appendPage(told, page(31, 40), 46);
    assert.equal(longer.newer, true);
    const whole = appendPage(longer, page(41, 46), 46);
    assert.deepEqual([whole.newer, whole.list.length, whole.list.at(-1)?.n], [false, 27, 46]);
    assert.equal(putRow(whole, makeMessage(47)).list.at(-1)?.n, 47);
  });
});
