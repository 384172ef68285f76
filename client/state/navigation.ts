import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { ChannelHead } from '#shared/objects.ts';
import type { Message } from '#shared/message.ts';
import { channelHeads, type Place, resolvePlace } from './places.ts';
import { type State, withoutEntry } from './state.ts';
import type { Store } from './store.ts';

/** The browser's address bar and history. */
export interface Address {
  readonly current: () => string | null;
  readonly push: (channel: string) => void;
  readonly replace: (channel: string) => void;
}

interface Parts {
  readonly store: Store;
  readonly address: Address;
  readonly lastPlace: () => string | null;
  readonly entered: (head: ChannelHead) => void;
  readonly load: (head: ChannelHead) => void;
}

const placesHeld = 20;

/** Which place is open. The address is the state: Back, bookmarks and reload lead to the same place. */
export class Navigation {
  readonly #parts: Parts;
  readonly #wanted = signal<string | null>(null);
  readonly #newAfterN = signal<number | null>(null);
  #entered: number | null = null;
  #visited: number[] = [];

  readonly place: ReadonlySignal<Place>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#wanted.value = parts.address.current();
    this.place = computed(() => resolvePlace(parts.store.shown.value, this.#wanted.value));
    effect(() => this.#follow(parts.store.shown.value, this.place.value));
  }

  /** The "New" line of the open place stands after this message. It stays until one leaves. */
  get newAfterN(): ReadonlySignal<number | null> {
    return this.#newAfterN;
  }

  /** `channel_id` of the open place, if it is there already. */
  openId(): number | null {
    const place = this.place.peek();
    return place.kind === 'there' ? place.head.channel_id : null;
  }

  open(channel: string): void {
    if (channel === this.#wanted.peek()) return;
    this.#parts.address.push(channel);
    this.#goTo(channel);
  }

  /** Back or Forward. */
  returned(): void {
    this.#goTo(this.#parts.address.current());
  }

  /** A message came into the open place while nobody was looking: the line moves to what was read last. */
  missed(head: ChannelHead, message: Message): void {
    const line = this.#newAfterN.peek();
    if (message.n > head.read_n && (line === null || line < head.read_n)) this.#newAfterN.value = head.read_n;
  }

  #goTo(channel: string | null): void {
    this.#entered = null;
    this.#newAfterN.value = null;
    this.#wanted.value = channel;
  }

  #follow(state: State, place: Place): void {
    if (state.me !== null && this.#wanted.value === null) return this.#openDefault(state);
    if (place.kind !== 'there') return;
    untracked(() => {
      if (this.#entered !== place.head.channel_id) this.#enter(place.head);
      if (!this.#parts.store.now.rows.has(place.head.channel_id)) this.#parts.load(place.head);
    });
  }

  #openDefault(state: State): void {
    const last = this.#parts.lastPlace();
    const place = last === null ? null : resolvePlace(state, last);
    const channel = place?.kind === 'there' ? place.head.channel : channelHeads(state)[0]?.channel;
    if (channel === undefined) return;
    this.#parts.address.replace(channel);
    this.#goTo(channel);
  }

  #enter(head: ChannelHead): void {
    this.#entered = head.channel_id;
    this.#newAfterN.value = head.unread > 0 ? head.read_n : null;
    if (head.channel !== this.#parts.address.current()) this.#parts.address.replace(head.channel);
    this.#parts.entered(head);
    this.#visited = [head.channel_id, ...this.#visited.filter((id) => id !== head.channel_id)];
    // rows of places not seen for long go; their heads stay true without them
    for (const id of this.#visited.splice(placesHeld))
      this.#parts.store.update((state) => ({ ...state, rows: withoutEntry(state.rows, id) }));
  }
}
