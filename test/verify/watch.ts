import { browserClock } from '../../client/state/clock.ts';
import type { Ask } from '../../client/socket.ts';
import { CommandError } from '../../client/socket.ts';
import type { Ack } from '#shared/errors.ts';
import { FakeClock, settled } from '../client/fakes.ts';
import { socketOf, type TestPerson } from '../support/people.ts';
import { Model, type Frame, type Questions } from './model.ts';

/** What somebody knew at a moment, and every frame they were told since. */
export interface Watch {
  /** A model as it was at that moment, to which nothing has happened since. `live`: it may ask the server of now. */
  before: (live?: 'live') => Promise<Model>;
  frames: readonly Frame[];
  /** Wait for an event that fits, on its own or in a batch. */
  heard: (fits: (name: string, payload: unknown) => boolean) => Promise<void>;
  close: () => void;
}

/** Connect as a person, load everything, and record what is told from then on. */
export async function watch(person: TestPerson): Promise<Watch> {
  const socket = socketOf(person.url, person.cookie);
  const frames: Frame[] = [];
  const looks = new Set<() => void>();
  socket.onAny((name: string, payload: unknown) => {
    frames.push([name, payload]);
    for (const look of looks) look();
  });
  const heard: Watch['heard'] = (fits) =>
    new Promise((resolve) => {
      const look = () => {
        if (!eventsIn(frames).some(([name, payload]) => fits(name, payload))) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  await heard((name) => name === 'welcome');
  const welcome = frames.find(([name]) => name === 'welcome')?.[1];
  const answers = new Map<string, unknown>();
  const ask: Ask = async (name, input) => {
    const ack: Ack<never> = await socket.timeout(5_000).emitWithAck(name, input);
    if (!ack.ok) throw new CommandError(ack.error);
    answers.set(JSON.stringify([name, input]), structuredClone(ack.data));
    return ack.data;
  };
  const namesAt = async (path: string) => {
    const listed = await person.json<(string | { username: string })[]>(path);
    const names = listed.map((one) => (typeof one === 'string' ? one : one.username));
    answers.set(path, names);
    return names;
  };
  const first = new Model({ ask, namesAt }, browserClock);
  await first.load(welcome);
  await settledRepairs(first);
  first.session.lost();

  const before: Watch['before'] = async (live) => {
    const old = replayed(answers);
    let questions: Questions = old;
    const model = new Model({ ask: (...given) => questions.ask(...given), namesAt: old.namesAt }, new FakeClock());
    await model.load(welcome);
    await settledRepairs(model);
    if (live !== undefined) questions = { ask, namesAt };
    return model;
  };
  return { before, frames, heard, close: () => void socket.disconnect() };
}

/** Everything that was told, one by one. */
export function eventsIn(frames: readonly Frame[]): Frame[] {
  return frames.flatMap((frame) =>
    frame[0] === 'events:batched' ? (frame[1] as { events: Frame[] }).events : [frame],
  );
}

/** The answers of the first loading once more; what was not asked then is not known now. */
function replayed(answers: ReadonlyMap<string, unknown>): Questions {
  const answer = async (key: string) => {
    if (!answers.has(key)) throw new CommandError({ code: 'NoAnswer', message: key });
    return structuredClone(answers.get(key));
  };
  return {
    ask: ((name: string, input: object) => answer(JSON.stringify([name, input]))) as Ask, // recorded under this name
    namesAt: async (path) => (await answer(path)) as string[], // as recorded
  };
}

/** The small streams are loaded beside the rows; wait for the last of them. */
async function settledRepairs({ state, session, store }: Model): Promise<void> {
  const isLoaded = () => store.now.people.size > 0 && (session.cursors.at('presence') ?? 0) > 0;
  for (let turn = 0; turn < 1_000 && !isLoaded(); turn += 1) await settled();
  if (!isLoaded()) throw new Error(`nothing of ${state.me?.handle} was loaded`);
}
