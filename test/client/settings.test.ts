import { strict as assert } from 'node:assert';
import { sectionOf, Settings, type SettingsSection } from '../../client/state/settings.ts';

interface Entry {
  readonly path: string;
  readonly section: SettingsSection | null;
  readonly own?: boolean;
}

/** A history of two places; `step` is Back or Forward, and answers what the settings made of it. */
function setUp(start: Entry = { path: '/c/general', section: null }) {
  const entries: Entry[] = [{ path: '/c/before', section: null }, start];
  let at = 1;
  let shownPath = start.path;
  const now = (): Entry => entries[at] ?? start;
  const settings = new Settings({
    current: () => now().section,
    push: (section) => {
      entries.splice(at + 1, entries.length, { path: now().path, section, own: true });
      at += 1;
    },
    leave: () => {
      if (now().own) at -= 1;
      else entries[at] = { path: now().path, section: null };
      return entries[at + 1]?.own === true;
    },
    isSamePlace: () => now().path === shownPath,
  });
  const arrive = (): boolean => {
    const isHere = settings.returned();
    shownPath = now().path;
    return isHere;
  };
  const step = (by: number): boolean => {
    at += by;
    return arrive();
  };
  return { settings, entries, step, arrive, now };
}

describe('the settings', () => {
  it('have an address, which Back leaves', () => {
    const { settings, step, now } = setUp();
    settings.open('profile');
    assert.deepEqual([now().path, now().section, settings.section.value], ['/c/general', 'profile', 'profile']);
    assert.equal(step(-1), true, 'the place below stays');
    assert.equal(settings.section.value, null);
    assert.equal(step(-1), false);
  });

  it('closed otherwise go back by themselves, and Forward leads to them again', () => {
    const { settings, step, arrive, now } = setUp();
    settings.open('profile');
    settings.close();
    assert.deepEqual([settings.section.value, now().section], [null, null]);
    assert.equal(arrive(), true, 'their own step');
    assert.equal(step(1), true);
    assert.equal(settings.section.value, 'profile');
  });

  it('opened by their address leave the page where it is', () => {
    const { settings, entries, now } = setUp({ path: '/c/general', section: 'profile' });
    assert.equal(settings.section.value, 'profile');
    settings.close();
    assert.deepEqual([settings.section.value, now().section, entries.length], [null, null, 2]);
  });

  it('with changes ask first, however they are closed', () => {
    const { settings, step, now } = setUp();
    settings.open('profile');
    settings.hasChanges = () => true;
    settings.close();
    assert.deepEqual([settings.section.value, settings.asking.value], ['profile', true]);
    settings.stay();
    assert.equal(settings.asking.value, false);
    assert.equal(step(-1), true);
    assert.deepEqual([settings.section.value, settings.asking.value, now().section], ['profile', true, 'profile']);
    assert.equal(step(-1), true);
    assert.deepEqual([settings.section.value, settings.asking.value], ['profile', false], 'Back closes the question');
    settings.close();
    settings.leave();
    assert.deepEqual([settings.section.value, settings.asking.value, now().section], [null, false, null]);
  });

  it('close what lies over them first', () => {
    const { settings, step } = setUp();
    let closed = 0;
    settings.open('profile');
    settings.over = () => {
      closed += 1;
      settings.over = null;
    };
    step(-1);
    assert.deepEqual([closed, settings.section.value], [1, 'profile']);
    step(-1);
    assert.deepEqual([closed, settings.section.value], [1, null]);
  });

  it('give way to another place that Back leads to', () => {
    const { settings, step } = setUp();
    settings.open('profile');
    assert.equal(step(-2), false);
    assert.equal(settings.section.value, null);
  });

  const cases: [string, SettingsSection | null][] = [
    ['', null],
    ['#messages', null],
    ['#settingsx', null],
    ['#settings', 'profile'],
    ['#settings/profile', 'profile'],
    ['#settings/nothing', 'profile'],
  ];
  for (const [fragment, section] of cases)
    it(`${fragment || 'no fragment'} names ${section ?? 'none of them'}`, () =>
      assert.equal(sectionOf(fragment), section));
});
