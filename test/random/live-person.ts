import type { Socket } from 'socket.io-client';
import type { CommandInput, CommandName } from '#shared/commands.ts';
import type { Ack } from '#shared/errors.ts';
import { browserClock } from '../../client/state/clock.ts';
import { type Ask, CommandError, unpack } from '../../client/socket.ts';
import { loadNewest } from '../../client/state/load.ts';
import { Session } from '../../client/state/session.ts';
import { Store } from '../../client/state/store.ts';
import { socketOf, type TestPerson } from '../support/people.ts';

/** An event that names a change of a channel, as one person heard it. */
export interface Heard {
  name: string;
  channelId: number;
  seq: number;
  /** Creation number of the message it carries. */
  n: number | null;
}

/** What a run can break, to show that it would be noticed. */
export interface Breakage {
  /** Share of events that get lost on the way. */
  losses: number;
  /** Whether what is missing is fetched. */
  repairs: boolean;
}

/** Somebody with the real client's session over a socket that is cut now and then. */
export class LivePerson {
  readonly person: TestPerson;
  readonly store = new Store((draw) => draw());
  readonly session: Session;
  readonly heard: Heard[] = [];
  readonly #broken: Breakage | null;
  #socket: Socket | null = null;

  constructor(person: TestPerson, broken: Breakage | null) {
    this.person = person;
    this.#broken = broken;
    this.session = new Session({
      clock: browserClock,
      random: Math.random,
      ask: this.ask,
      store: this.store,
      connection: { welcomed: ignore, closingSoon: ignore, end: ignore, connect: ignore },
      openChannel: () => null,
      welcomed: ignore,
      messageArrived: ignore,
    });
  }

  get isConnected(): boolean {
    return this.#socket?.connected === true;
  }

  readonly ask: Ask = async (name, input) => {
    const answer = await this.command(name, input);
    if (!answer.ok) throw new CommandError(answer.error);
    return answer.data as never; // both sides compile against shared/commands.ts
  };

  /** A command with its answer, refusals included. */
  async command<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Ack<unknown>> {
    const socket = this.#socket;
    if (!socket?.connected) throw new CommandError({ code: 'NoAnswer', message: 'not connected' });
    try {
      return await socket.timeout(10_000).emitWithAck(name, input);
    } catch (error) {
      throw new CommandError({ code: 'NoAnswer', message: String(error) });
    }
  }

  /** Come back, and fetch what differs as the client does. */
  async connect(): Promise<void> {
    const socket = socketOf(this.person.url, this.person.cookie);
    this.#socket = socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('connect_error', reject);
      socket.onAny((name: string, payload: unknown) => {
        unpack(name, payload, (inner, its) => this.#take(inner, its));
        if (name === 'welcome') resolve();
      });
    });
    if (this.#broken?.repairs === false) this.session.cursors.setConnected(false);
  }

  #take(name: string, payload: unknown): void {
    const heard = asHeard(name, payload);
    if (heard !== null) this.heard.push(heard);
    const isLost = name !== 'welcome' && Math.random() < (this.#broken?.losses ?? 0);
    if (!isLost) this.session.receive(name, payload);
  }

  /** The network is gone: nobody says goodbye. */
  cut(): void {
    this.session.lost();
    this.#socket?.io.engine.close();
    this.#socket?.disconnect();
    this.#socket = null;
  }

  /** Look at a place: its newest page is loaded, and kept true from then on. */
  async open(channelId: number): Promise<void> {
    const head = this.store.now.heads.get(channelId);
    if (head !== undefined && !this.store.now.rows.has(channelId))
      await loadNewest({ ask: this.ask, store: this.store }, head);
  }

  close(): void {
    this.cut();
  }
}

function asHeard(name: string, payload: unknown): Heard | null {
  const { channel_id, seq, message } = payload as { channel_id?: number; seq?: number; message?: { n: number } };
  if (channel_id === undefined || seq === undefined) return null;
  return { name, channelId: channel_id, seq, n: message?.n ?? null };
}

function ignore(): void {
  // what the page around the session would do
}
