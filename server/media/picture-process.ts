import { setPriority } from 'node:os';
import { pictureWork } from './picture-work.ts';

/** One piece of work, as it is asked of the process for pictures. */
export interface PictureQuestion {
  id: number;
  name: keyof typeof pictureWork;
  args: readonly unknown[];
}

/** What came of it. `code` is that of an error of the system, such as ENOSPC. */
export type PictureAnswer =
  { id: number; result: unknown } | { id: number; failure: { message: string; code?: string } };

/** Whoever waits for a message goes first: pictures get what time is left. */
const priority = 10;

setPriority(priority);
process.on('message', (question: PictureQuestion) => void answer(question));
// The server says when it is over, by letting go.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

async function answer({ id, name, args }: PictureQuestion): Promise<void> {
  const work: (...args: never) => Promise<unknown> = pictureWork[name];
  const reply = await work(...(args as never)).then(
    (result): PictureAnswer => ({ id, result }),
    (error: unknown): PictureAnswer => ({ id, failure: describe(error) }),
  );
  process.send?.(reply);
}

function describe(error: unknown): { message: string; code?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return { message: error.message, ...('code' in error && { code: String(error.code) }) };
}
