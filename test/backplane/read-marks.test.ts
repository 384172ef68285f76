import assert from 'node:assert/strict';
import type { Member } from '../../server/actions/action.ts';
import type { ReadPosition } from '../../server/actions/reads/answer.ts';
import { createReadMarks, type ReadMarks } from '../../server/backplane/read-marks.ts';
import { ChatError } from '../../server/errors.ts';

const everyMs = 60;

describe('read marks', () => {
  let written: string[];
  let marks: ReadMarks;
  beforeEach(() => {
    written = [];
    marks = createReadMarks({ everyMs, mark, rewind });
  });
  afterEach(() => marks.stop());

  async function mark({ username }: Member, { channel, n }: { channel: string; n: number }): Promise<ReadPosition> {
    written.push(`${username} ${channel} ${n}`);
    if (channel === 'nowhere') throw new ChatError('Forbidden');
    return { read_n: n, unread: 0, mentions: 0 };
  }
  async function rewind({ username }: Member, input: { message_id: number }): Promise<ReadPosition> {
    written.push(`${username} before ${input.message_id}`);
    return { read_n: input.message_id - 1, unread: 1, mentions: 0 };
  }
  const person = (userId: number, username: string, workspaceId = 1): Member => ({
    kind: 'member',
    userId,
    uid: username,
    username,
    memberId: userId * 10 + workspaceId,
    workspaceId,
    role: 'staff',
    sessionId: username,
  });
  const alice = person(1, 'alice');
  const bob = person(2, 'bob');
  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('are written at once, and then together, of each channel the furthest', async () => {
    const ns = [3, 7, 5];
    const answers = ns.map((n) => marks.mark(alice, { channel: 'general', n }));
    const other = marks.mark(alice, { channel: 'talk', n: 2 });
    assert.deepEqual(written, ['alice general 3']);
    assert.deepEqual(
      (await Promise.all(answers)).map(({ read_n: readN }) => readN),
      [3, 7, 7],
    );
    assert.equal((await other).read_n, 2);
    assert.deepEqual(written, ['alice general 3', 'alice general 7', 'alice talk 2']);
  });

  it('wait after those that have waited, too', async () => {
    const [, second] = [1, 2].map((n) => marks.mark(alice, { channel: 'general', n }));
    await second;
    const third = marks.mark(alice, { channel: 'general', n: 3 });
    assert.deepEqual(written, ['alice general 1', 'alice general 2']);
    await third;
    assert.deepEqual(written, ['alice general 1', 'alice general 2', 'alice general 3']);
  });

  it('are free again when the time is over', async () => {
    await marks.mark(alice, { channel: 'general', n: 1 });
    await later(everyMs * 2);
    void marks.mark(alice, { channel: 'general', n: 2 });
    assert.deepEqual(written, ['alice general 1', 'alice general 2']);
  });

  it('of one person do not wait for another’s, but for those of the same person in another workspace', async () => {
    void marks.mark(alice, { channel: 'general', n: 1 });
    void marks.mark(bob, { channel: 'general', n: 2 });
    const elsewhere = marks.mark(person(1, 'alice@2', 2), { channel: 'general', n: 3 });
    const here = marks.mark(alice, { channel: 'general', n: 4 });
    assert.deepEqual(written, ['alice general 1', 'bob general 2']);
    assert.deepEqual([(await elsewhere).read_n, (await here).read_n], [3, 4]);
  });

  it('that wait come before a rewind, and those behind it after it', async () => {
    const waiting = [1, 9].map((n) => marks.mark(alice, { channel: 'general', n }));
    const back = marks.rewind(alice, { message_id: 4 });
    const after = marks.mark(alice, { channel: 'general', n: 5 });
    assert.deepEqual(written, ['alice general 1', 'alice general 9', 'alice before 4']);
    await Promise.all([...waiting, back, after]);
    assert.equal(written.at(-1), 'alice general 5');
  });

  it('that fail tell all who wait for them, and nobody else', async () => {
    const [first, ...waiting] = [1, 2, 3].map((n) => marks.mark(alice, { channel: 'nowhere', n }));
    const fine = marks.mark(alice, { channel: 'general', n: 1 });
    for (const refused of [first, ...waiting]) {
      assert.ok(refused);
      await assert.rejects(refused, { code: 'Forbidden' });
    }
    assert.equal((await fine).read_n, 1);
    assert.deepEqual(written, ['alice nowhere 1', 'alice nowhere 3', 'alice general 1']);
  });

  it('are all written at the stop, and at once from then on', async () => {
    const waiting = [1, 2].map((n) => marks.mark(alice, { channel: 'general', n }));
    void marks.mark(bob, { channel: 'general', n: 1 });
    marks.stop();
    assert.deepEqual(written, ['alice general 1', 'bob general 1', 'alice general 2']);
    await Promise.all(waiting);
    for (const n of [3, 4]) void marks.mark(alice, { channel: 'general', n });
    assert.deepEqual(written.slice(3), ['alice general 3', 'alice general 4']);
  });

  it('never wait where there is no time to wait', () => {
    const free = createReadMarks({ everyMs: 0, mark, rewind });
    for (const n of [3, 2, 1]) void free.mark(alice, { channel: 'general', n });
    assert.deepEqual(written, ['alice general 3', 'alice general 2', 'alice general 1']);
  });
});
