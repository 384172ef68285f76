import { ChatError } from '../errors.ts';
import { createJobQueue, retryAfterMs } from './job-queue.ts';
import { createLanes } from './lanes.ts';
import { createPictureHands, PictureProcessGone } from './picture-hands.ts';
import type { Picture, PictureWork } from './picture-work.ts';

/**
 * All work on pictures, a little at a time. `whose` tells people apart, so that none of them keeps the others waiting.
 * See `pictureWork` for what each does.
 * @throws Unavailable when too much work waits already, or the process that did it has ended.
 */
export interface Studio {
  reencode: (from: string, to: string, whose: string) => Promise<Picture | null>;
  shrink: (from: string, to: string, whose: string) => Promise<void>;
  avatar: (from: string, to: string, whose: string) => Promise<boolean>;
  card: (bytes: Buffer) => Promise<Buffer | null>;
  /** No further work; resolves when what runs is over. */
  stop: () => Promise<void>;
}

/** Nobody's in particular. */
const cards = 'cards';
/** Nobody takes all places: the rest of a person's pictures wait outside. */
const each = { width: 2, waitingMax: 200, retryAfterMs };

/** A studio of its own; the limits of what works and waits hold for each. */
export function createStudio(): Studio {
  const jobs = createJobQueue();
  const inLane = createLanes(each);
  const hands = createPictureHands();
  const run = <T>(whose: string, job: () => Promise<T>): Promise<T> =>
    inLane(whose, () => jobs.run(whose, () => job().catch(throwUnavailable)));
  return {
    reencode: (from, to, whose) => run(whose, () => hands.do('reencode', from, to)),
    shrink: (from, to, whose) => run(whose, () => hands.do('shrink', from, to)),
    avatar: (from, to, whose) => run(whose, () => hands.do('avatar', from, to)),
    card: (bytes) => run<Awaited<ReturnType<PictureWork['card']>>>(cards, () => hands.do('card', bytes)),
    stop: async () => {
      await jobs.stop();
      hands.stop();
    },
  };
}

function throwUnavailable(error: unknown): never {
  throw error instanceof PictureProcessGone ? new ChatError('Unavailable', { cause: error, retryAfterMs }) : error;
}
