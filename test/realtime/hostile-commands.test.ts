import assert from 'node:assert/strict';
import { commands, type CommandInput, type CommandName } from '#shared/commands.ts';
import { errorTable, type Ack } from '#shared/errors.ts';
import { limits } from '#shared/limits.ts';
import { connect, signUp, type TestPerson, type TestSocket } from '../support/people.ts';
import { startServer, type TestServer } from '../support/start-server.ts';

/** What each command takes; one field after another of these is made wrong. */
const right: { readonly [N in CommandName]: CommandInput<N> } = {
  'message:send': { channel: 'general', text: 'hello', client_id: 'hostile', reply_to_id: 1 },
  'message:edit': { message_id: 1, text: 'hello' },
  'message:delete': { message_id: 1 },
  'reaction:set': { message_id: 1, reaction: 'heart', on: true },
  'pin:set': { message_id: 1, on: true },
  'read:mark': { channel: 'general', n: 1 },
  'read:rewind': { message_id: 1 },
  'dm:close': { channel: 'dm:alice' },
  'presence:report': { state: 'idle' },
  'presence:choose': { state: 'idle' },
  'typing:start': { channel: 'general', root_id: 1 },
  'typing:stop': { channel: 'general', root_id: 1 },
  'channel:sync': { channel_id: 1, after: 0, limit: 10 },
  'channel:history': { channel_id: 1, before_n: 10, limit: 10 },
  'heads:check': { revs: { user: 0, workspace: 0, presence: 0 }, channels: [[1, 0]], open: [[1, 0]] },
  'user:load': { after: 1 },
  'workspace:load': { after: 'alice' },
  'receipt:list': { channel_id: 1 },
  'presence:load': {},
};

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const polluting =
  '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":1';

/** JSON for one field; NaN can only come as null. */
const fieldValues = [
  ['null', 'true', '0', '-1', '-0', '1.5', '1e400', '-1e400', '1e21', '9007199254740992', '9223372036854775808'],
  ['""', '"0"', '"letters"', '"\\ud800"', '"\\u0000"', `"${'x'.repeat(10_240)}"`, `"${'\u0323\u0301'.repeat(2_000)}"`],
  ['"__proto__"', '"dm:__proto__"', '"private:9999999999999999"', '[]', '[[]]', '[null]', '[[1,1e400]]', '{}'],
  [`{${polluting}}`, '{"_placeholder":true,"num":0}', '{"length":1e9}', nested(1_000), nested(10_000)],
].flat();
/** JSON for what follows the name: nothing, one input, or more. */
const inputs = ['null', '"text"', '""', '7', 'true', '[]', '[[]]', '{}', `{${polluting}}`, nested(10_000), '{"0":{}}'];

/** What stands after the name of the command, as JSON. */
function argumentsFor(name: CommandName): string[] {
  const whole = Object.entries(right[name]).map(([field, value]): [string, string] => [field, JSON.stringify(value)]);
  const written = (fields: readonly (readonly [string, string])[]) =>
    `{${fields.map(([field, value]) => `"${field}":${value}`).join(',')}}`;
  const others = (field: string) => whole.filter(([other]) => other !== field);
  const one = Object.keys(commands[name].input.shape).flatMap((field) => [
    written(others(field)),
    ...fieldValues.map((value) => written([...others(field), [field, value]])),
  ]);
  const more = [`{${polluting},${written(whole).slice(1)}`.replace(',}', '}'), `${written(whole)}${',{}'.repeat(50)}`];
  return ['', ...inputs, ...more, ...one];
}

/** Whether the contract takes these arguments. */
function isRight(name: CommandName, given: string): boolean {
  const [input] = JSON.parse(`[${given}]`) as unknown[];
  return commands[name].input.safeParse(input ?? {}).success;
}

type Answers = Map<number, Ack<unknown>[]>;

const lastId = 99;

/**
 * Send packets on a connection of their own, and when they are answered a right command after them.
 * Every answer by its number, as it came over the wire: the client library would hide a second one.
 */
async function exchange(person: TestPerson, packets: readonly string[], ids: readonly number[]): Promise<Answers> {
  const one = await connect(person);
  const { engine } = one.socket.io;
  const answers: Answers = new Map();
  const isComplete = (wanted: readonly number[]) => wanted.every((id) => answers.has(id));
  const answered = (wanted: readonly number[]) =>
    new Promise<void>((resolve, reject) => {
      const look = () => void (isComplete(wanted) && resolve());
      engine.on('data', look);
      one.socket.once('disconnect', (reason) => reject(new Error(`disconnected: ${reason}`)));
      look();
    });
  engine.on('data', (data: string) => {
    const [, id, values] = /^3(\d+)(\[.*)$/s.exec(data) ?? [];
    if (values === undefined) return;
    const given = JSON.parse(values) as Ack<unknown>[]; // judged by the test
    answers.set(Number(id), [...(answers.get(Number(id)) ?? []), ...given]);
  });
  for (const packet of packets) engine.write(packet);
  await answered(ids);
  engine.write(`2${lastId}["presence:load",{}]`);
  await answered([...ids, lastId]);
  one.close();
  return answers;
}

const failures: ReadonlySet<string> = new Set(['InternalError', 'Unavailable', 'StorageFull']);

/** What is wrong with the answers to one command, or null. */
function problemOf([answer, ...more]: readonly Ack<unknown>[], isTaken: boolean): string | null {
  if (answer === undefined) return 'no answer';
  if (more.length > 0) return `${more.length} answers too many`;
  const code = answer.ok ? 'done' : answer.error.code;
  const isMeant = isTaken ? answer.ok || isRefusal(code) : code === 'BadRequest';
  return isMeant ? null : code;
}

function isRefusal(code: string): boolean {
  return Object.hasOwn(errorTable, code) && !failures.has(code);
}

describe('hostile commands', () => {
  const ownKeys = Reflect.ownKeys(Object.prototype);
  const people: TestPerson[] = [];
  let server: TestServer;
  let other: TestSocket;
  before(async () => {
    server = await startServer();
    const alice = await signUp(server, 'alice');
    for (const name of ['bob', 'carol', 'dan', 'eve']) people.push(await signUp(server, name));
    other = await connect(alice);
  });
  after(async () => {
    other.close();
    await server.stop();
  });

  afterEach(async () => {
    assert.ok((await other.ask('presence:load', {})).ok, 'others do not notice');
    assert.deepEqual(
      other.events.filter(({ name }) => name === 'connection:limited'),
      [],
    );
    assert.deepEqual(Reflect.ownKeys(Object.prototype), ownKeys);
    assert.deepEqual(server.logged, [], 'nothing of this was a failure of the server');
  });

  /** In pieces that a socket survives, some of them at the same time. */
  async function inPieces<T>(list: readonly T[], work: (person: TestPerson, piece: readonly T[]) => Promise<void>) {
    const size = limits.malformedPerMinute;
    const starts = Array.from({ length: Math.ceil(list.length / size) }, (_, at) => at * size).values();
    const take = async (person: TestPerson) => {
      for (const start of starts) await work(person, list.slice(start, start + size));
    };
    await Promise.all(people.map(take));
  }

  for (const name of Object.keys(commands) as CommandName[]) {
    it(`RT-30 answers every ${name} once, and refuses what it cannot be`, async () => {
      const problems: string[] = [];
      await inPieces(argumentsFor(name), async (person, piece) => {
        const packets = piece.map((given, id) => `2${id}["${name}"${given === '' ? '' : ','}${given}]`);
        const answers = await exchange(person, packets, [...piece.keys()]);
        assert.equal(answers.size, piece.length + 1);
        for (const [id, given] of piece.entries()) {
          const problem = problemOf(answers.get(id) ?? [], isRight(name, given));
          if (problem !== null) problems.push(`${given.slice(0, 200)} → ${problem}`);
        }
      });
      assert.deepEqual(problems, []);
    });
  }

  it('RT-30 takes what is wrong without an acknowledgement, too', async () => {
    const packets = (Object.keys(commands) as CommandName[]).flatMap((name) =>
      ['', ',null', ',7', ',[]', `,{${polluting}}`, `,{}${',{}'.repeat(50)}`].map((given) => `2["${name}"${given}]`),
    );
    await inPieces(packets, async (person, piece) => {
      const answers = await exchange(person, piece, []);
      assert.deepEqual([...answers.keys()], [lastId], 'nobody asked for an answer to the others');
    });
  });
});
