import { mergePage, openRows } from '../../client/state/rows.ts';
import { Session } from '../../client/state/session.ts';
import { Store } from '../../client/state/store.ts';
import { type Ask, CommandError } from '../../client/socket.ts';
import type { Message } from '../../shared/objects.ts';
import { FakeClock, makeMessage, makePerson } from './fakes.ts';

type Handler = (input: Record<string, unknown>) => unknown;

/** A server that answers what the test says, and notes what it was asked. */
export function setUpSession(answers: Record<string, Handler> = {}) {
  const clock = new FakeClock();
  const asked: { name: string; input: Record<string, unknown> }[] = [];
  const log: string[] = [];
  const usual: Record<string, Handler> = {
    'workspace:load': () => ({
      rev: 7,
      people: [makePerson('alice')],
      workspace: { id: 1, name: 'Office' },
      more: false,
    }),
    'presence:load': () => ({ rev: 9, states: { alice: 'active' } }),
  };
  // the answers are the test's own business
  const ask = ((name: string, input: Record<string, unknown>) => {
    asked.push({ name, input });
    const handler = { ...usual, ...answers }[name];
    if (!handler) return Promise.reject(new CommandError({ code: 'NoAnswer', message: name }));
    return Promise.resolve().then(() => handler(input));
  }) as unknown as Ask;
  const store = new Store((draw) => draw());
  const session = new Session({
    clock,
    random: () => 0.5,
    ask,
    store,
    connection: {
      welcomed: () => log.push('welcomed'),
      closingSoon: (ms: number) => log.push(`closing ${ms}`),
      end: () => log.push('end'),
      connect: () => log.push('connect'),
    },
    openChannel: () => 1,
    welcomed: () => undefined,
    messageArrived: (_, message) => log.push(`arrived ${message.n}`),
  });
  const holdRows = (): void => {
    const page = Array.from({ length: 10 }, (_, index) => makeMessage(index + 1));
    store.update((state) => ({ ...state, rows: new Map([[1, mergePage(openRows(10), page, false)]]) }));
  };
  const create = (n: number, fields: Partial<Message> = {}, channelId = 1): void => {
    const message = makeMessage(n, fields);
    session.receive('message:created', {
      workspace_id: 1,
      channel_id: channelId,
      channel: 'general',
      seq: message.seq,
      message,
    });
  };
  const names = (): string[] => asked.map(({ name }) => name);
  const numbers = (): number[] => store.now.rows.get(1)?.list.map(({ n }) => n) ?? [];
  return { clock, asked, log, store, session, holdRows, create, names, numbers };
}
