import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TestPerson } from '../../test/support/people.ts';

/** What is asked for at once: so many uploads, and these pictures made small. */
export interface PictureOrder {
  upload: number;
  small: readonly string[];
}

export interface PictureAnswer {
  names: string[];
  /** Of each, from the request to the end of its answer, with waiting. */
  ms: number[];
  /** Times somebody was told to come later. */
  retries: number;
}

/** People with pictures, in a thread of their own. */
export interface PicturePeople {
  ask: (order: PictureOrder) => Promise<PictureAnswer>;
  stop: () => Promise<unknown>;
}

/** Uploaded pictures are held for whoever uploaded them: the same index asks for the same picture later. */
export function gatherPicturePeople(people: readonly TestPerson[], photo: Buffer): PicturePeople {
  const workerData = { url: people[0]?.url, cookies: people.map(({ cookie }) => cookie), photo };
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { workerData });
  return {
    ask: async (order) => {
      worker.postMessage(order);
      const [answer] = (await once(worker, 'message')) as [PictureAnswer]; // it answers nothing else
      return answer;
    },
    stop: () => worker.terminate(),
  };
}
