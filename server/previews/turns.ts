const atOnce = 8;
const perPerson = 2;
const waitingMax = 200;
const waitingEach = 40;

/** Ends a turn. */
type Done = () => void;

/** Who may fetch now. */
export interface Turns {
  /** Wait for a turn, at most until the signal; null when there was none. */
  readonly take: (personId: number, signal: AbortSignal) => Promise<Done | null>;
}

interface Waiting {
  readonly personId: number;
  readonly start: (done: Done | null) => void;
}

/** At most eight turns at once and two of one person; first come, first served among those who may. */
export function createTurns(): Turns {
  const running = new Map<number, number>();
  const waiting = new Set<Waiting>();
  let total = 0;

  const mayStart = (personId: number) => total < atOnce && (running.get(personId) ?? 0) < perPerson;
  const count = (personId: number, by: 1 | -1) => {
    total += by;
    const own = (running.get(personId) ?? 0) + by;
    if (own === 0) running.delete(personId);
    else running.set(personId, own);
  };
  const begin = (personId: number): Done => {
    count(personId, 1);
    return () => {
      count(personId, -1);
      for (const next of waiting) {
        if (mayStart(next.personId)) next.start(begin(next.personId));
      }
    };
  };

  return {
    take: (personId, signal) => {
      if (!signal.aborted && mayStart(personId)) return Promise.resolve(begin(personId));
      if (signal.aborted || !isRoomFor(personId, waiting)) return Promise.resolve(null);
      return new Promise((resolve) => {
        const giveUp = () => one.start(null);
        const one: Waiting = {
          personId,
          start: (done) => {
            waiting.delete(one);
            signal.removeEventListener('abort', giveUp);
            resolve(done);
          },
        };
        waiting.add(one);
        signal.addEventListener('abort', giveUp);
      });
    },
  };
}

function isRoomFor(personId: number, waiting: ReadonlySet<Waiting>): boolean {
  const own = Array.from(waiting).filter((one) => one.personId === personId).length;
  return waiting.size < waitingMax && own < waitingEach;
}
