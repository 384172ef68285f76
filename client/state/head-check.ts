import type { CommandOutput } from '#shared/commands.ts';
import type { StreamKey } from '#shared/streams.ts';
import { limits } from '#shared/limits.ts';
import type { Ask } from '../socket.ts';
import { dropChannel, putHeads } from './answers.ts';
import type { Clock } from './clock.ts';
import type { Cursors } from './cursors.ts';
import type { Store } from './store.ts';

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: Ask;
  readonly store: Store;
  readonly cursors: Pick<Cursors<never>, 'all' | 'at' | 'set' | 'hint' | 'forget' | 'repairNow'>;
  readonly epoch: () => string | null;
  readonly epochChanged: () => void;
}

type Revs = CommandOutput<'heads:check'>['revs'];

const smallStreams = ['user', 'workspace', 'presence'] as const;

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.max(1, Math.ceil(items.length / size));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function isChannel(entry: readonly [StreamKey, number]): entry is [number, number] {
  return typeof entry[0] === 'number';
}

/** Asks every 30 to 60 s whether something was missed without leaving a gap (RT-54, RT-55). */
export class HeadCheck {
  readonly #parts: Parts;
  #stop: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Plans the next check; `withinMs` when the server asks for one soon. */
  start(withinMs?: number): void {
    this.stop();
    const { clock, random } = this.#parts;
    const ms = withinMs === undefined ? (limits.headCheckMs * 2 * (1 + random())) / 3 : withinMs * random();
    this.#stop = clock.after(ms, () => void this.run().finally(() => this.start()));
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  /** Checks all streams now. An answer that does not come is made good by the next check. */
  async run(): Promise<void> {
    const channels = this.#parts.cursors.all().filter(isChannel);
    for (const chunk of chunksOf(channels, limits.headsPerCheck)) {
      const [user = 0, workspace = 0, presence = 0] = smallStreams.map((key) => this.#parts.cursors.at(key));
      const input = { revs: { user, workspace, presence }, channels: chunk };
      const answer = await this.#parts.ask('heads:check', input).catch(() => null);
      if (answer === null) return;
      if (answer.epoch !== this.#parts.epoch()) return this.#parts.epochChanged();
      this.#takeRevs(answer.revs, input.revs);
      this.#takeChannels(answer);
    }
  }

  /** Asks for the counts of one channel, where its events did not tell enough (RT-62). */
  async recount(channelId: number): Promise<void> {
    const revs = { user: 0, workspace: 0, presence: 0 };
    const answer = await this.#parts.ask('heads:check', { revs, channels: [[channelId, 0]] }).catch(() => null);
    if (answer) this.#takeChannels(answer);
  }

  /** Ahead of the cursor is a gap. Behind what was asked about: the server counts anew, so all is fetched. */
  #takeRevs(told: Revs, asked: Revs): void {
    const { cursors } = this.#parts;
    for (const key of smallStreams) {
      if (told[key] < asked[key]) cursors.repairNow(key);
      else cursors.hint(key, told[key]);
    }
  }

  #takeChannels({ channels, gone }: CommandOutput<'heads:check'>): void {
    const { cursors, store } = this.#parts;
    store.update((state) => putHeads(state, channels));
    for (const { channel_id, seq } of channels) {
      const at = cursors.at(channel_id) ?? 0;
      if (seq <= at) continue;
      // the head is all that is held of a place without rows
      if (store.now.rows.has(channel_id)) cursors.hint(channel_id, seq);
      else cursors.set(channel_id, seq);
    }
    for (const channelId of gone) {
      cursors.forget(channelId);
      store.update((state) => dropChannel(state, channelId));
    }
  }
}
