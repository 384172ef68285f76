import type { Entry, Outgoing } from '../../client/state/entries.ts';
import { type FileKeeper, Outbox } from '../../client/state/outbox.ts';
import { CommandError } from '../../client/socket.ts';
import { deferred, FakeClock } from './fakes.ts';

interface Sent extends Outgoing {
  readonly by: 'socket' | 'http';
  readonly answer: ReturnType<typeof deferred<{ seq: number }>>;
}

/** An outbox whose answers the test gives. `kept`: what an earlier page has left. Without `files` a log stands for them. */
export function setUpOutbox(kept: readonly Entry[] = [], files: FileKeeper | null = null) {
  const clock = new FakeClock();
  const shelf = new Map(kept.map((entry) => [entry.clientId, entry]));
  const sent: Sent[] = [];
  const log: string[] = [];
  /** Upload → why it failed. */
  const problems = new Map<string, string>();
  let downSinceMs: number | null = null;
  let ids = 0;
  const record = (by: 'socket' | 'http', input: Outgoing) => {
    const answer = deferred<{ seq: number }>();
    sent.push({ ...input, by, answer });
    return answer.promise;
  };
  const keeper: FileKeeper = files ?? {
    problemOf: (id) => problems.get(id) ?? null,
    retry: (id) => log.push(`retry ${id}`),
    lost: (id) => log.push(`lost ${id}`),
    release: (id) => log.push(`release ${id}`),
    drop: ({ attachment }) => log.push(`drop ${attachment.name}`),
  };
  const outbox = new Outbox({
    clock,
    random: () => 0.5,
    newId: () => `id-${(ids += 1)}`,
    shelf: {
      load: () => [...shelf.values()],
      put: (entry) => void shelf.set(entry.clientId, entry),
      remove: (clientId) => void shelf.delete(clientId),
    },
    files: keeper,
    sendBySocket: (input) => record('socket', input),
    sendByHttp: async (input) => void (await record('http', input)),
    downMs: () => (downSinceMs === null ? 0 : Math.max(1, clock.now() - downSinceMs)),
    changed: () => undefined,
    stored: (channel, seq) => log.push(`stored ${channel} ${seq}`),
    signedOut: () => log.push('signed out'),
  });
  outbox.restore();
  const setDown = (down: boolean): void => {
    downSinceMs = down ? clock.now() : null;
    if (!down) outbox.wake();
  };
  const add = (text: string, channel = 'general'): void => outbox.add({ channel, text, replyToId: null, files: [] });
  const states = (): string[] => outbox.entries.map((entry) => `${entry.text}: ${entry.state}`);
  return { clock, shelf, sent, log, problems, outbox, setDown, add, states };
}

export const noAnswer = (): CommandError => new CommandError({ code: 'NoAnswer', message: 'no answer' });
