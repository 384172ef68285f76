import { strict as assert } from 'node:assert';
import { makeHead, makeMessage, makePerson, makeWelcome, settled } from './fakes.ts';
import { setUpSession as setUp } from './session-setup.ts';

describe('the first welcome', () => {
  it('takes what comes with the first welcome instead of asking for it', async () => {
    const page = Array.from({ length: 10 }, (_, index) => makeMessage(index + 1));
    const first = {
      user: { rev: 5 },
      workspace: { rev: 7, people: [makePerson('bob')], workspace: { id: 1, name: 'Office' }, more: false },
      presence: { rev: 9, states: { bob: 'active' as const } },
      page,
    };
    const { session, names, store, numbers, create } = setUp();
    session.receive('welcome', makeWelcome({ first }));
    await settled();
    assert.deepEqual(names(), []);
    assert.deepEqual([store.now.people.has('bob'), store.now.presence.get('bob')], [true, 'active']);
    create(11);
    assert.deepEqual(numbers().slice(-2), [10, 11]);
  });

  it('asks for what the first welcome has only in part', async () => {
    const first = {
      user: { rev: 5 },
      workspace: { rev: 7, people: [makePerson('bob')], workspace: { id: 1, name: 'Office' }, more: true },
      presence: { rev: 9, states: {} },
      page: [makeMessage(10)],
    };
    const { session, names, store } = setUp();
    session.receive('welcome', makeWelcome({ first, channels: [makeHead({ read_n: 2, unread: 8 })] }));
    await settled();
    assert.deepEqual(names(), ['workspace:load']);
    assert.equal(store.now.rows.size, 0, 'the first unread message is not on the page');
  });
});
