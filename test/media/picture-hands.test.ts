import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPictureHands, PictureProcessGone } from '../../server/media/picture-hands.ts';
import { createStudio } from '../../server/media/studio.ts';
import { animation, picture } from '../support/pictures.ts';

/** Processes for pictures that this one has started. */
function processes(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(/\s+/),
  );
  return children.filter((pid) => pid !== '' && contentOf(pid, 'cmdline').includes('picture-process')).map(Number);
}

function contentOf(pid: string | number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

async function oneMoreThan(before: readonly number[]): Promise<number> {
  for (;;) {
    const [pid] = processes().filter((one) => !before.includes(one));
    if (pid !== undefined) return pid;
    await sleep(5);
  }
}

describe('the process for pictures', function () {
  if (process.platform !== 'linux') return;
  this.timeout(20_000);
  const usual = { deadlineMs: 10_000, idleMs: 10_000 };

  it('has a lower priority than the server, and nothing of its environment', async () => {
    const before = processes();
    process.env['MINIMOST_TEST_SECRET'] = 'secret';
    const hands = createPictureHands(usual);
    assert.ok(await hands.do('card', await picture('png', { width: 9, height: 9 })));
    delete process.env['MINIMOST_TEST_SECRET'];
    const pid = await oneMoreThan(before);
    assert.doesNotMatch(contentOf(pid, 'environ'), /SECRET|PATH=/);
    const nice = contentOf(pid, 'stat')
      .replace(/^.*\) /, '')
      .split(' ')[16];
    assert.equal(nice, '10');
    hands.stop();
  });

  it('takes its work with it when it crashes, and another one takes over', async () => {
    const before = processes();
    const studio = createStudio();
    const bytes = await animation('gif', { width: 600, height: 400 });
    const working = studio.card(bytes);
    const answer = assert.rejects(working, { code: 'Unavailable', retryAfterMs: 2_000 });
    process.kill(await oneMoreThan(before), 'SIGKILL');
    await answer;
    assert.ok(await studio.card(bytes));
    await studio.stop();
  });

  it('is ended when it hangs', async () => {
    const before = processes();
    const hands = createPictureHands({ deadlineMs: 500, idleMs: 10_000 });
    const bytes = await picture('png', { width: 9, height: 9 });
    const working = hands.do('card', bytes);
    process.kill(await oneMoreThan(before), 'SIGSTOP');
    await assert.rejects(working, PictureProcessGone);
    assert.ok(await hands.do('card', bytes));
    hands.stop();
  });

  it('goes when there is nothing to do, and comes again', async () => {
    const before = processes();
    const hands = createPictureHands({ deadlineMs: 10_000, idleMs: 50 });
    const bytes = await picture('png', { width: 9, height: 9 });
    assert.ok(await hands.do('card', bytes));
    const pid = await oneMoreThan(before);
    while (processes().includes(pid)) await sleep(10);
    assert.ok(await hands.do('card', bytes));
    assert.notEqual(await oneMoreThan(before), pid);
    hands.stop();
  });
});
