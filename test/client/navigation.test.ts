import { strict as assert } from 'node:assert';
import type { Target } from '../../client/state/navigation.ts';
import { Navigation } from '../../client/state/navigation.ts';
import { createRenameWatch } from '../../client/state/renames.ts';
import { emptyState, withEntry } from '../../client/state/state.ts';
import { Store } from '../../client/state/store.ts';
import type { ChannelHead } from '../../shared/objects.ts';
import { makeHead, makeWelcome, settled } from './fakes.ts';

/** A page at an address; `former` are names the server knows as those of other channels. */
function openAt(path: string, { former = {} as Record<string, string> } = {}) {
  const store = new Store((draw) => draw());
  let at: Target | null = { kind: 'place', channel: path };
  const asked: string[] = [];
  const entered: string[] = [];
  const go = (channel: string): void => {
    at = { kind: 'place', channel };
  };
  const { me } = makeWelcome();
  const put = (head: ChannelHead): void =>
    store.update((state) => ({ ...state, heads: withEntry(state.heads, head.channel_id, head) }));
  store.update(() => ({ ...emptyState, me }));
  put(makeHead({ channel_id: 1, channel: 'general', name: 'general' }));
  put(makeHead({ channel_id: 2, channel: 'release', name: 'release', read_n: 7, n: 7 }));
  const navigation = new Navigation({
    store,
    address: { current: () => at, push: go, replace: go },
    lastPlace: () => null,
    entered: (head) => entered.push(head.channel),
    load: () => undefined,
    find: () => Promise.resolve(null),
    findRenamed: (channel) => {
      asked.push(channel);
      return Promise.resolve(former[channel] ?? null);
    },
  });
  const shown = (): string => {
    const place = navigation.place.value;
    return place.kind === 'there' ? place.head.channel : place.kind;
  };
  const address = (): string | null => (at?.kind === 'place' ? at.channel : null);
  return { navigation, put, shown, address, asked, entered };
}

const renamed = makeHead({ channel_id: 2, channel: 'releases', name: 'releases', read_n: 7, n: 7 });

describe('navigation', () => {
  it('stays in a channel that is renamed, and the address follows', () => {
    const page = openAt('release');
    const visit = page.navigation.visit.value;
    page.put(renamed);
    assert.deepEqual([page.shown(), page.address(), page.entered.at(-1)], ['releases', 'releases', 'releases']);
    assert.equal(page.navigation.visit.value, visit, 'nothing is built anew');
    assert.equal(page.navigation.open('releases'), false, 'it is open already');
    assert.deepEqual(page.asked, []);
  });

  it('a link with a former name leads to the channel, by way of the server', async () => {
    const page = openAt('old', { former: { old: 'release' } });
    assert.equal(page.shown(), 'loading');
    await settled();
    assert.deepEqual([page.shown(), page.address(), page.asked], ['release', 'release', ['old']]);
  });

  it('a name that nobody knows is asked about once, and leads nowhere until there is such a channel', async () => {
    const page = openAt('nonsense', { former: { nonsense: 'not-in-the-list' } });
    await settled();
    page.put(renamed);
    assert.deepEqual([page.shown(), page.address(), page.asked], ['nothing', 'nonsense', ['nonsense']]);
    page.put(makeHead({ channel_id: 3, channel: 'nonsense', name: 'nonsense' }));
    assert.equal(page.shown(), 'nonsense');
  });

  it('an answer that comes when one has gone elsewhere changes nothing', async () => {
    const page = openAt('old', { former: { old: 'release' } });
    page.navigation.open('general');
    await settled();
    assert.deepEqual([page.shown(), page.address()], ['general', 'general']);
  });

  it('the line over what is new moves up when one marks as unread, and stays when one reads', () => {
    const page = openAt('release');
    assert.equal(page.navigation.newAfterN.value, null);
    page.put({ ...renamed, read_n: 4, unread: 3 });
    assert.equal(page.navigation.newAfterN.value, 4);
    page.put({ ...renamed, read_n: 7 });
    assert.equal(page.navigation.newAfterN.value, 4);
  });
});

describe('the watch on names', () => {
  it('tells each change of a name once, of any conversation', () => {
    const told: string[] = [];
    const watch = createRenameWatch((from, to) => told.push(`${from} → ${to}`));
    const before = new Map([[2, makeHead({ channel_id: 2, channel: 'release' })]]);
    watch(before);
    watch(before);
    watch(new Map([[2, renamed]]));
    watch(new Map([[2, renamed]]));
    assert.deepEqual(told, ['release → releases']);
  });
});
