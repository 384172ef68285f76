import assert from 'node:assert/strict';
import type { Answer, Question } from './ask.ts';
import { changeDatabase } from './database.ts';
import { askAs, useWorld, type OpenWorld, type Scenario } from './scenario.ts';

/** The private channel of these tests: the first two of the server are public. */
export const plans = 3;
/** The direct message of alice and Bob. */
export const directId = 4;
export const denied = 'You do not have permission for that action.';

/**
 * A server with people of every role and a private channel `Plans`: alice has made it, Bob (staff), maria (a manager)
 * and vera (a viewer) are in it. Outside are olga (the owner), mona (a manager), carol and zoe; dora is deactivated.
 */
export function usePlans() {
  const world = useWorld(['olga', 'alice', 'Bob', 'carol', 'maria', 'mona', 'vera', 'dora', 'zoe']);
  const ask = (as: string, line: Scenario['ask'], question: Question = {}): Promise<Answer> =>
    askAs(world(), { ...question, as, ask: line });
  before(async () => {
    changeDatabase(
      world().server,
      `update members set role = 'manager' where user_id in (select id from users where username in ('maria', 'mona'));
       update members set role = 'viewer' where user_id in (select id from users where username = 'vera');
       update users set deactivated_us = 1 where username = 'dora';`,
    );
    const plan = { name: ' Plans ', members: ['bob', 'MARIA', 'vera', 'alice', 'BOB', 'dora', 'ghost, x', 'žofie'] };
    const created = await ask('alice', 'POST /private_channels/create', { json: plan });
    assert.equal(created.text, `{"id":${plans},"channel":"private:${plans}","name":"Plans"}`);
    assert.equal(created.headers['x-ignored-members'], 'dora,ghost%2C%20x,%C5%BEofie');
    assert.equal(created.headers['x-channel'], `private%3A${plans}`);
    assert.equal((await ask('alice', 'POST /send/dm:alice:bob', { form: { text: 'a direct message' } })).text, 'ok');
  });
  return { world: (): OpenWorld => world(), ask };
}
