import { strict as assert } from 'node:assert';
import { targetOf } from '../../client/dom/address.ts';
import { Drawer } from '../../client/state/drawer.ts';

/** A history of two pages, the second of which may get an entry for the drawer. */
function setUp() {
  const entries = ['page', 'page'];
  const drawer = new Drawer({
    push: () => void entries.push('drawer'),
    isOn: () => entries.at(-1) === 'drawer',
    back: () => void entries.pop(),
  });
  const back = (): boolean => {
    entries.pop();
    return drawer.returned();
  };
  return { entries, drawer, back };
}

describe('the drawer', () => {
  it('is closed by Back, which leaves the page only the next time', () => {
    const { entries, drawer, back } = setUp();
    drawer.open();
    assert.deepEqual([entries.length, drawer.isOpen.value], [3, true]);
    assert.equal(back(), true);
    assert.equal(drawer.isOpen.value, false);
    assert.equal(back(), false);
  });

  it('leaves nothing in the history when it is closed otherwise', () => {
    const { entries, drawer } = setUp();
    drawer.open();
    drawer.close();
    assert.equal(entries.length, 2);
    assert.equal(drawer.returned(), true, 'its own step back');
    assert.equal(drawer.returned(), false);
  });
});

describe('an address', () => {
  const cases: [string, unknown][] = [
    ['/', null],
    ['/c/general', { kind: 'place', channel: 'general' }],
    ['/c/dm:alice:bob/', { kind: 'place', channel: 'dm:alice:bob' }],
    ['/c/%E0', { kind: 'place', channel: '%E0' }],
    ['/m/12', { kind: 'message', id: 12 }],
    ['/m/012', { kind: 'nowhere' }],
    ['/m/x', { kind: 'nowhere' }],
    ['/m/99999999999999999999', { kind: 'nowhere' }],
  ];
  for (const [path, target] of cases)
    it(`${path} leads to ${JSON.stringify(target)}`, () => assert.deepEqual(targetOf(path), target));
});
