import assert from 'node:assert/strict';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { createLog } from '../../server/log.ts';

describe('a worker', () => {
  const logged: string[] = [];
  const log = createLog('warn', { write: (line) => void logged.push(line) });
  let worker: Worker | undefined;
  afterEach(() => worker?.stop());

  /** A worker whose steps answer one after another; each can be awaited. */
  function start(answers: (boolean | Error)[], { onStep = () => {} }: { onStep?: () => void } = {}) {
    const steps = Array.from({ length: answers.length }, () => Promise.withResolvers<void>());
    let taken = 0;
    const step = async () => {
      const answer = answers[taken];
      steps[taken]?.resolve();
      taken += 1;
      onStep();
      await Promise.resolve();
      if (answer instanceof Error) throw answer;
      return answer ?? false;
    };
    worker = startWorker({ name: 'counting', step, log, restMs: 1, delayMs: 2 });
    return { worker, taken: () => taken, until: (count: number) => steps[count - 1]?.promise };
  }

  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 20));

  it('begins awake, works until nothing is left, then sleeps', async () => {
    const { taken, until } = start([true, true, false, false]);
    await until(3);
    await aWhile();
    assert.equal(taken(), 3);
  });

  it('can be woken, once for any number of calls', async () => {
    const { worker, taken, until } = start([false, false, false]);
    await until(1);
    await aWhile();
    worker.wake();
    worker.wake();
    await until(2);
    await aWhile();
    assert.equal(taken(), 2);
  });

  it('looks again when it is woken during a step that finds nothing', async () => {
    const { until } = start([false, false], { onStep: () => first?.() });
    let first: (() => void) | undefined = () => {
      first = undefined;
      worker?.wake();
    };
    await until(2);
  });

  it('does not work on after it has been stopped, and waits for the step that is running', async () => {
    const running = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let isOver = false;
    const step = async () => {
      begun.resolve();
      await running.promise;
      isOver = true;
      return true;
    };
    worker = startWorker({ name: 'slow', step, log, restMs: 1 });
    await begun.promise;
    const stopped = worker.stop();
    worker.wake();
    running.resolve();
    await stopped;
    assert.ok(isOver);
    isOver = false;
    await aWhile();
    assert.ok(!isOver);
  });

  it('survives a step that throws, and says so', async () => {
    const { taken, until } = start([new Error('the disk is gone'), false]);
    await until(1);
    await aWhile();
    assert.equal(taken(), 1);
    assert.match(logged.at(-1) ?? '', /the disk is gone.*counting|counting.*the disk is gone/);
  });
});
