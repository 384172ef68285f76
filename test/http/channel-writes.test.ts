import assert from 'node:assert/strict';
import { askAs, useWorld, type Scenario } from '../support/scenario.ts';

const denied = 'You do not have permission for that action.';

describe('what can be done in a public channel', () => {
  const world = useWorld(['olga', 'sam']);
  let own = '';

  const manage = async (path: string, form: Record<string, string> = {}) => {
    const { status, text } = await askAs(world(), { as: 'olga', ask: `POST /channels/${path}`, form });
    assert.ok(status < 300, text);
  };
  /** What must come back, for requests made when the message of sam is there. */
  function itGives(rows: readonly (readonly [`${string} ${string}`, number, string?, Scenario['form']?])[]): void {
    for (const [line, status, is, form] of rows) {
      it(`gives ${status} to ${line}`, async () => {
        const question = form === undefined ? {} : { form };
        const answer = await askAs(world(), { as: 'sam', ask: line.replace(':id', own) as typeof line, ...question });
        assert.equal(answer.status, status, answer.text);
        if (is !== undefined) assert.equal(answer.text, is);
      });
    }
  }

  before(async () => {
    await manage('create', { name: 'place' });
    const sent = await askAs(world(), { as: 'sam', ask: 'POST /send/place', form: { text: 'a needle' } });
    own = String(sent.headers['x-message-id']);
  });

  describe('where managers post', () => {
    before(() => manage('place/update', { posting: 'managers' }));

    itGives([
      ['POST /send/place', 403, denied, { text: 'x' }],
      ['POST /react/:id', 200, '{"heart":["sam"]}', { reaction: 'heart' }],
      ['POST /pin/:id', 200],
      ['POST /edit/:id', 200, 'ok', { text: 'a needle still' }],
    ]);
  });

  describe('by a former name', () => {
    before(() => manage('place/update', { name: 'room', posting: 'all' }));

    itGives([
      ['POST /send/Place', 200, 'ok', { text: 'x' }],
      ['POST /mark_read/place', 204],
      ['GET /messages/place', 200],
      ['GET /pins/place', 200],
      ['GET /channel_members/place', 200],
    ]);

    it('finds what was written, under the present name', async () => {
      const { text } = await askAs(world(), { as: 'sam', ask: 'GET /search_messages?q=needle&channel=place' });
      assert.match(text, /"channel":"room"/);
    });
  });

  describe('when it is archived', () => {
    before(() => manage('room/archive'));

    itGives([
      ['POST /send/room', 403, 'archived', { text: 'x' }],
      ['POST /send/place', 403, 'archived', { text: 'x' }],
      ['POST /edit/:id', 403, 'archived', { text: 'x' }],
      ['POST /delete/:id', 403, 'archived'],
      ['POST /react/:id', 403, 'archived', { reaction: 'heart' }],
      ['POST /pin/:id', 403, 'archived'],
      ['GET /messages/room', 200],
      ['GET /message/:id', 200],
      ['GET /pins/room', 200],
      ['GET /channel_members/room', 200],
      ['POST /mark_read/room', 204],
    ]);

    it('finds what was written', async () => {
      const { text } = await askAs(world(), { as: 'sam', ask: 'GET /search_messages?q=needle' });
      assert.match(text, /"content":"a needle still"/);
    });
  });
});
