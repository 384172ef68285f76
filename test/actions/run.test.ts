import assert from 'node:assert/strict';
import { system, type Action, type Announcement, type System } from '../../server/actions/action.ts';
import { addChannel, addPerson, deactivate, openWorld, refusal, send, toldNames, type World } from './world.ts';

/** Appends one change to a channel and announces it, then perhaps fails. */
type Note = Action<{ channelId: number; fails?: boolean }, number, System>;

const note: Note = async ({ store, announce, nowUs }, { channelId, fails }) => {
  const { seq } = await store.changes.append(channelId, 'nothing', nowUs);
  announce({ workspaceId: 1 }, { name: 'server:restarting', payload: { spread_ms: seq } });
  if (fails === true) throw new Error('refused');
  return seq;
};

const seqsOf = (published: readonly Announcement[]) =>
  published.map(({ event }) => (event.name === 'server:restarting' ? event.payload.spread_ms : event.name));

describe('run', () => {
  let world: World;
  let channelId: number;
  /** Commits of the writer so far. */
  let commits: number;
  beforeEach(async () => {
    world = await openWorld();
    channelId = await addChannel(world, 'general');
    commits = 0;
    const { write } = world.temp.database;
    world.temp.database.write = async (work) => {
      const result = await write(work);
      commits += 1;
      return result;
    };
  });
  afterEach(() => world.close());

  const run = (fails = false) => world.core.run(note, system, { channelId, fails });

  it('commits what waits together in one transaction, and answers each', async () => {
    assert.deepEqual(
      await Promise.all(Array.from({ length: 40 }, () => run())),
      [...Array(40).keys()].map((i) => i + 1),
    );
    assert.equal(commits, 1);
  });

  it('closes a group at 64 actions', async () => {
    await Promise.all(Array.from({ length: 65 }, () => run()));
    assert.equal(commits, 2);
  });

  it('closes a group after 8 ms of work', async () => {
    const slow: Note = (context, input) => {
      world.clock.advanceMs(5);
      return note(context, input);
    };
    await Promise.all(Array.from({ length: 4 }, () => world.core.run(slow, system, { channelId })));
    assert.equal(commits, 2);
  });

  it('keeps the others when the third of five throws, tells theirs alone, and their numbers are dense', async () => {
    const answers = await Promise.allSettled([run(), run(), run(true), run(), run()]);
    assert.deepEqual(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
      [1, 2, 'Error: refused', 3, 4],
    );
    assert.deepEqual(seqsOf(world.published), [1, 2, 3, 4]);
    assert.equal(commits, 1);
  });

  it('publishes after the commit and before it answers anybody, refusals included', async () => {
    const order: string[] = [];
    const { write } = world.temp.database;
    world.temp.database.write = async (work) => {
      const result = await write(work);
      order.push('committed');
      return result;
    };
    const push = world.published.push.bind(world.published);
    world.published.push = (...announcements) => {
      order.push(`published ${seqsOf(announcements).join(' ')}`);
      return push(...announcements);
    };
    await Promise.all([
      run().then((seq) => order.push(`answered ${seq}`)),
      run(true).catch(() => order.push('refused')),
      run().then((seq) => order.push(`answered ${seq}`)),
    ]);
    assert.deepEqual(order, ['committed', 'published 1 2', 'answered 1', 'refused', 'answered 2']);
  });

  it('publishes in commit order over many groups', async () => {
    await Promise.all(Array.from({ length: 200 }, () => run()));
    assert.deepEqual(
      seqsOf(world.published),
      [...Array(200).keys()].map((i) => i + 1),
    );
  });

  it('runs each action again alone when the commit fails, and tells the announcements of the last run only', async () => {
    const { write } = world.temp.database;
    let broken = true;
    world.temp.database.write = (work) =>
      write(async (group) => {
        const result = await work(group);
        if (broken) {
          broken = false;
          throw new Error('the commit failed');
        }
        return result;
      });
    assert.deepEqual(await Promise.all([run(), run(), run()]), [1, 2, 3]);
    assert.deepEqual(seqsOf(world.published), [1, 2, 3]);
    assert.equal(world.logged.length, 1);
  });

  it('answers Unavailable to all that wait when no transaction can begin, and goes on when one can', async () => {
    const { write } = world.temp.database;
    world.temp.database.write = () => Promise.reject(new Error('busy'));
    assert.deepEqual(await Promise.all([run(), run()].map(refusal)), ['Unavailable', 'Unavailable']);
    assert.deepEqual(world.published, []);
    world.temp.database.write = write;
    assert.equal(await run(), 1);
  });

  it('turns the 5,001st waiting action away at once, and the others are done', async () => {
    const nothing: Action<null, number, System> = () => Promise.resolve(1);
    const waiting = Array.from({ length: 5_000 }, () => world.core.run(nothing, system, null));
    const oneMore = world.core.run(nothing, system, null);
    const error: unknown = await oneMore.catch((reason: unknown) => reason);
    assert.equal(await refusal(oneMore), 'Unavailable');
    assert.equal((error as { retryAfterMs?: number }).retryAfterMs, 1_000); // just found to be a ChatError
    assert.equal((await Promise.all(waiting)).length, 5_000);
    assert.equal(await world.core.run(nothing, system, null), 1);
  });

  it('drains: what was accepted is answered', async () => {
    let answered = 0;
    const waiting = Array.from({ length: 100 }, () => run().then(() => (answered += 1)));
    await world.core.drain();
    await Promise.resolve();
    assert.equal(answered, 100);
    await Promise.all(waiting);
  });

  it('reads committed state only, while a group is open', async () => {
    const seen: number[] = [];
    const look: Note = async (context, input) => {
      const seq = await note(context, input);
      const head = await world.temp.database.read((store) => store.conversations.findById(channelId));
      seen.push(head?.last_seq ?? -1);
      return seq;
    };
    await Promise.all([run(), world.core.run(look, system, { channelId }), run()]);
    assert.deepEqual(seen, [0]);
  });

  it('judges whoever asks as of the transaction: gone is gone, and another role counts at once', async () => {
    const mia = await addPerson(world, 'mia');
    await world.rows.updateTable('members').set({ role: 'viewer' }).where('id', '=', mia.memberId).execute();
    assert.equal(await refusal(send(world, mia, 'general', 'hi')), 'PermissionDenied');
    await deactivate(world, mia);
    assert.equal(await refusal(send(world, mia, 'general', 'hi')), 'AuthenticationRequired');
    assert.deepEqual(world.published, []);
  });

  it('tells nobody anything of a send that is refused', async () => {
    const viewer = await addPerson(world, 'victor', { role: 'viewer' });
    assert.equal(await refusal(send(world, viewer, 'general', 'hi')), 'PermissionDenied');
    assert.deepEqual(toldNames(world), []);
  });
});
