import { strict as assert } from 'node:assert';
import { takeLeave } from '../../client/state/departure.ts';
import { closedBecause } from '../../client/state/writing.ts';
import { mergePage, openRows } from '../../client/state/rows.ts';
import { emptyState } from '../../client/state/state.ts';
import { text } from '../../client/text/en.ts';
import { makeHead, makeMessage, makeWelcome } from './fakes.ts';

describe('an account that is gone', () => {
  it('has its new name in all that is held, once in each list, and nothing else is touched', () => {
    const reactions = JSON.stringify({ heart: ['deleteduser', 'bob', 'carol'], tada: ['carol'] });
    const page = [makeMessage(1), makeMessage(2, { sender: 'carol', reactions }), makeMessage(3, { sender: 'carol' })];
    const state = { ...emptyState, rows: new Map([[1, mergePage(openRows(3), page, false)]]) };
    const list = takeLeave(state, 'bob').rows.get(1)?.list ?? [];
    assert.deepEqual(
      list.map(({ sender }) => sender),
      ['deleteduser', 'carol', 'carol'],
    );
    assert.deepEqual(JSON.parse(list[1]?.reactions ?? ''), { heart: ['deleteduser', 'carol'], tada: ['carol'] });
    assert.equal(list[2], page[2]);
  });

  it('leaves a direct conversation that can only be read, when nobody else is in it', () => {
    const { me } = makeWelcome();
    const closed = (users: string[]) =>
      closedBecause({ me }, { kind: 'there', head: makeHead({ kind: 'dm', channel: 'dm:alice:bob', users }) });
    assert.equal(closed(['deleteduser']), text.everybodyGone);
    assert.equal(closed(['deleteduser', 'carol']), null);
    assert.equal(closed([]), null, 'notes to oneself');
  });
});
