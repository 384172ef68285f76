import { strict as assert } from 'node:assert';
import { CommandError } from '../../client/socket.ts';
import { Previews } from '../../client/state/previews.ts';
import type { LinkPreview } from '../../shared/previews.ts';
import { deferred, FakeClock, makeMessage, settled } from './fakes.ts';

function pageOf(url: string): LinkPreview {
  return { type: 'og', title: `about ${url}`, description: '', image: '', domain: 'a.example', url, image_proxy: '' };
}

type Answer = (address: string) => Promise<LinkPreview | null>;

/** Previews with a fetch that notes what is asked, and when. */
function setUp(answer: Answer = (address) => Promise.resolve(pageOf(address)), frameMs = 0) {
  const clock = new FakeClock();
  const startMs = clock.now();
  const asked: string[] = [];
  const askedMs: number[] = [];
  const edits: unknown[] = [];
  const previews = new Previews({
    clock,
    fetchPreview: (address) => {
      asked.push(address);
      askedMs.push(clock.now() - startMs);
      return answer(address);
    },
    nextFrame: (draw) => clock.after(frameMs, draw),
    ask: (name, input) => {
      edits.push([name, input]);
      return Promise.reject(new CommandError({ code: 'Forbidden', message: 'Forbidden' }));
    },
  });
  const known = (address: string) => previews.answers.value.get(address);
  return { clock, asked, askedMs, edits, previews, known };
}

const refused = (retryAfterMs: number) =>
  new CommandError({ code: 'TooManyRequests', message: 'too many', retry_after_ms: retryAfterMs });
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `http://${index}.example`);

describe('link previews in the browser', () => {
  it('R5 asks for what is looked at longer than 300 ms, not for what passes by', async () => {
    const { clock, asked, previews, known } = setUp();
    const leave = previews.look(['http://passing.example']);
    previews.look(['http://a.example']);
    await clock.pass(299);
    leave();
    assert.deepEqual(asked, []);
    await clock.pass(1);
    assert.deepEqual(asked, ['http://a.example']);
    assert.deepEqual(known('http://a.example'), pageOf('http://a.example'));
    assert.equal(known('http://passing.example'), undefined);
  });

  it('asks once for all rows with an address, and while nobody has left', async () => {
    const answers = deferred<LinkPreview | null>();
    const { clock, asked, previews } = setUp(() => answers.promise);
    const leaves = [1, 2, 3].map(() => previews.look(['http://a.example']));
    await clock.pass(400);
    leaves[0]?.();
    previews.look(['http://a.example']);
    await clock.pass(400);
    answers.resolve(null);
    await settled();
    previews.look(['http://a.example']);
    await clock.pass(400);
    assert.deepEqual(asked, ['http://a.example']);
  });

  it('R5 asks for two at a time, and drops what has left the screen meanwhile', async () => {
    const waiting = new Map<string, ReturnType<typeof deferred<LinkPreview | null>>>();
    const { clock, asked, previews } = setUp((address) => {
      const answer = deferred<LinkPreview | null>();
      waiting.set(address, answer);
      return answer.promise;
    });
    const [a = '', b = '', c = '', d = ''] = addresses(4);
    previews.look([a, b]);
    const leave = previews.look([c]);
    previews.look([d]);
    await clock.pass(300);
    assert.deepEqual(asked, [a, b]);
    leave();
    waiting.get(b)?.resolve(null);
    await settled();
    assert.deepEqual(asked, [a, b, d]);
  });

  it('R5 asks at most 20 times in any minute', async () => {
    const { clock, askedMs, previews } = setUp();
    previews.look(addresses(10));
    await clock.pass(30_000);
    previews.look(addresses(45));
    await clock.pass(10 * 60_000);
    assert.equal(askedMs.length, 45);
    for (const [index, atMs] of askedMs.entries()) {
      const inMinute = askedMs.filter((otherMs) => otherMs >= atMs && otherMs < atMs + 60_000);
      assert.ok(inMinute.length <= 20, `${inMinute.length} from request ${index}`);
    }
    assert.ok((askedMs.at(-1) ?? 0) <= 150_000, 'no slower than that');
  });

  it('R5 keeps an answer for an hour, "no preview" included', async () => {
    for (const answer of [pageOf('http://a.example'), null]) {
      const { clock, asked, previews, known } = setUp(() => Promise.resolve(answer));
      previews.look(['http://a.example'])();
      previews.look(['http://a.example']);
      await clock.pass(3_599_999);
      previews.look(['http://a.example']);
      await clock.pass(300);
      assert.equal(asked.length, 1);
      assert.deepEqual(known('http://a.example'), answer);
      previews.look(['http://a.example']);
      await clock.pass(300);
      assert.equal(asked.length, 2);
    }
  });

  it('a failure counts as none for a minute, and takes nothing away', async () => {
    let fails = true;
    const { clock, asked, previews, known } = setUp((address) =>
      fails ? Promise.reject(new Error('no network')) : Promise.resolve(pageOf(address)),
    );
    const look = async () => {
      previews.look(['http://a.example'])();
      const leave = previews.look(['http://a.example']);
      await clock.pass(300);
      leave();
    };
    await look();
    assert.equal(known('http://a.example'), null);
    await clock.pass(59_000);
    await look();
    assert.equal(asked.length, 1);
    fails = false;
    await clock.pass(1_000);
    await look();
    assert.deepEqual(known('http://a.example'), pageOf('http://a.example'));
    fails = true;
    await clock.pass(3_600_000);
    await look();
    assert.equal(asked.length, 3);
    assert.deepEqual(known('http://a.example'), pageOf('http://a.example'), 'the old answer stays');
  });

  it('waits as long as the server says when that was too many, and asks again', async () => {
    let refusals = 1;
    const { clock, asked, askedMs, previews, known } = setUp((address) => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(refused(7_000)) : Promise.resolve(pageOf(address));
    });
    previews.look(['http://a.example']);
    await clock.pass(1_000);
    previews.look(['http://b.example']);
    await clock.pass(6_299);
    assert.deepEqual(asked, ['http://a.example']);
    assert.equal(known('http://a.example'), undefined, 'not answered, instead of none');
    await clock.pass(1);
    assert.deepEqual(asked, ['http://a.example', 'http://a.example', 'http://b.example']);
    assert.deepEqual(askedMs.slice(1), [7_300, 7_300]);
    assert.deepEqual(known('http://a.example'), pageOf('http://a.example'));
  });

  it('tells one answer in a frame', async () => {
    const { clock, asked, known, previews } = setUp(undefined, 16);
    const [a = '', b = '', c = ''] = addresses(3);
    previews.look([a, b, c]);
    const told: number[] = [];
    await clock.pass(300);
    for (let frame = 0; frame < 4; frame += 1) {
      told.push([a, b, c].filter((address) => known(address) !== undefined).length);
      await clock.pass(16);
    }
    assert.deepEqual(asked, [a, b, c]);
    assert.deepEqual(told, [0, 1, 2, 3]);
  });

  it('holds 300 answers, and forgets the oldest first', async () => {
    const { clock, previews, known } = setUp();
    const all = addresses(301);
    const leave = previews.look(all.slice(0, 300));
    await clock.pass(15 * 60_000);
    leave();
    previews.look(all.slice(300));
    await clock.pass(60_000);
    assert.equal(previews.answers.value.size, 300);
    assert.equal(known(all[0] ?? ''), undefined);
    assert.ok(known(all[1] ?? '') && known(all[300] ?? ''));
  });

  it('takes a card away by editing the message; a refusal changes nothing', async () => {
    const { edits, previews } = setUp();
    previews.remove(makeMessage(7, { content: 'see http://a.example.' }), 'http://a.example');
    await settled();
    assert.deepEqual(edits, [['message:edit', { message_id: 7, text: 'see <http://a.example>.' }]]);
  });
});
