import { fork, type ChildProcess } from 'node:child_process';
import type { PictureAnswer, PictureQuestion } from './picture-process.ts';
import type { PictureWork } from './picture-work.ts';

interface Times {
  /** A decoder that is still at it has hung: its own limit is 10 s. */
  deadlineMs: number;
  /** Memory that pictures took goes back with the process that had it. */
  idleMs: number;
}

const usual: Times = { deadlineMs: 30_000, idleMs: 20_000 };

type Result<N extends keyof PictureWork> = Promise<Awaited<ReturnType<PictureWork[N]>>>;

/** Somebody who works on pictures, in a process of its own. */
export interface PictureHands {
  /** @throws {PictureProcessGone} and whatever the work throws, with its `code` */
  do: <N extends keyof PictureWork>(name: N, ...args: Parameters<PictureWork[N]>) => Result<N>;
  /** Nothing must be under way. */
  stop: () => void;
}

/** The process for pictures is not there any more: nobody knows what became of the work. */
export class PictureProcessGone extends Error {
  override readonly name = 'PictureProcessGone';
}

interface Asked {
  resolve: (result: never) => void;
  reject: (reason: Error) => void;
}

interface Process {
  child: ChildProcess;
  /** What it has not answered. */
  asked: Map<number, Asked>;
}

/**
 * Decoders of foreign bytes run apart from the server: at a lower priority, without its secrets and database, and when
 * one of them crashes or hangs, only its pictures are lost. The process starts with the first piece of work.
 */
export function createPictureHands({ deadlineMs, idleMs }: Times = usual): PictureHands {
  let current: Process | null = null;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const letGo = (): void => {
    clearTimeout(idle);
    if (current?.child.connected === true) current.child.disconnect();
    current = null;
  };
  const open = (): Process => {
    clearTimeout(idle);
    if (current?.child.connected !== true) current = start();
    return current;
  };

  return {
    stop: letGo,
    do: async (name, ...args) => {
      const process = open();
      try {
        return await ask(process, { id: (lastId += 1), name, args }, deadlineMs);
      } finally {
        if (process === current && process.asked.size === 0) idle = setTimeout(letGo, idleMs).unref();
      }
    },
  };
}

async function ask({ child, asked }: Process, question: PictureQuestion, deadlineMs: number): Promise<never> {
  const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  try {
    return await new Promise((resolve, reject) => {
      asked.set(question.id, { resolve, reject });
      child.send(question, (error) => error !== null && reject(new PictureProcessGone(error.message)));
    });
  } finally {
    clearTimeout(deadline);
    asked.delete(question.id);
  }
}

function start(): Process {
  const child = fork(new URL('./picture-process.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
    // Nothing of ours, the session secret least of all. The C library gives freed memory back instead of keeping it.
    env: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' },
  });
  const asked: Process['asked'] = new Map();
  const end = (reason: string): void => {
    for (const { reject } of asked.values()) reject(new PictureProcessGone(`the process for pictures: ${reason}`));
  };
  // It does not keep the server from ending.
  child.unref();
  child.channel?.unref();
  child.on('message', (answer: PictureAnswer) => settle(asked.get(answer.id), answer));
  child.on('error', (error) => end(error.message));
  child.on('exit', (code, signal) => end(signal ?? `exit ${code}`));
  return { child, asked };
}

function settle(waiting: Asked | undefined, answer: PictureAnswer): void {
  if (waiting === undefined) return;
  if ('result' in answer) return waiting.resolve(answer.result as never); // what the work of this name answers
  const { message, code } = answer.failure;
  waiting.reject(Object.assign(new Error(message), code === undefined ? {} : { code }));
}
