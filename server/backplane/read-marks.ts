import type { Member } from '../actions/action.ts';
import type { ReadPosition } from '../actions/reads/answer.ts';
import type { Mark } from '../actions/reads/mark.ts';

/** Moves read marks, for every door: a person's are written once a second at most, and none is refused. */
export interface ReadMarks {
  /** Move a mark forward, now or when its turn comes. */
  mark: (actor: Member, mark: Mark) => Promise<ReadPosition>;
  /** Put a mark just before a message, behind those that wait: the last word counts. */
  rewind: (actor: Member, input: { message_id: number }) => Promise<ReadPosition>;
  /** Begin writing all that waits, and whatever comes from now on at once. */
  stop: () => void;
}

interface ReadMarkParts {
  mark: ReadMarks['mark'];
  rewind: ReadMarks['rewind'];
  /** How long a person's marks are collected after one was written; 0: not at all. */
  everyMs: number;
}

/** A mark that waits, with all who asked for it. */
interface Waiting extends PromiseWithResolvers<ReadPosition> {
  actor: Member;
  mark: Mark;
}

/** Workspace membership and channel → what waits. */
type Line = Map<string, Waiting>;

/**
 * A person's first mark is written at once. Those that come within the time after it wait for its end and are written
 * together, of each channel the furthest. A person is known only for that long.
 */
export function createReadMarks({ mark, rewind, everyMs }: ReadMarkParts): ReadMarks {
  const lines = new Map<number, { waiting: Line; timer: NodeJS.Timeout }>();
  let collects = everyMs > 0;

  const open = (userId: number): void => {
    lines.set(userId, { waiting: new Map(), timer: setTimeout(() => close(userId), everyMs) });
  };
  const close = (userId: number): void => {
    const line = lines.get(userId);
    lines.delete(userId);
    if (line === undefined || line.waiting.size === 0) return;
    open(userId);
    write(line.waiting);
  };
  const write = (waiting: Line): void => {
    for (const { actor, mark: furthest, resolve } of waiting.values()) resolve(mark(actor, furthest));
    waiting.clear();
  };

  return {
    mark: (actor, given) => {
      const line = lines.get(actor.userId);
      if (line !== undefined) return join(line.waiting, actor, given);
      if (collects) open(actor.userId);
      return mark(actor, given);
    },
    rewind: (actor, input) => {
      write(lines.get(actor.userId)?.waiting ?? new Map());
      return rewind(actor, input);
    },
    stop: () => {
      collects = false;
      for (const { waiting, timer } of lines.values()) {
        clearTimeout(timer);
        write(waiting);
      }
      lines.clear();
    },
  };
}

function join(line: Line, actor: Member, mark: Mark): Promise<ReadPosition> {
  const key = `${actor.memberId} ${mark.channel}`;
  const waiting = line.get(key) ?? { ...Promise.withResolvers<ReadPosition>(), actor, mark };
  if (mark.n > waiting.mark.n) waiting.mark = mark;
  line.set(key, waiting);
  return waiting.promise;
}
