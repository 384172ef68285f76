import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { ChannelHead } from '#shared/objects.ts';
import type { Message } from '#shared/message.ts';
import type { Target } from '../dom/address.ts';
import { channelHeads, type Place, resolvePlace } from './places.ts';
import { type State, withoutEntry } from './state.ts';
import type { Store } from './store.ts';

/** The browser's address bar and history. */
export interface Address {
  readonly current: () => Target | null;
  readonly push: (channel: string) => void;
  readonly replace: (channel: string) => void;
}

interface Parts {
  readonly store: Store;
  readonly address: Address;
  readonly lastPlace: () => string | null;
  readonly entered: (head: ChannelHead) => void;
  /** Loads the newest page of a place, or the one around a message. */
  readonly load: (head: ChannelHead, messageId: number | null) => void;
  /** The place a message stands in; null when there is none for this reader. */
  readonly find: (messageId: number) => Promise<string | null>;
}

const placesHeld = 20;

/** Which place is open. The address is the state: Back, bookmarks and reload lead to the same place. */
export class Navigation {
  readonly #parts: Parts;
  /** What the address leads to; a message is a place once it is known where it stands. */
  readonly #wanted = signal<string | null>(null);
  readonly #isNowhere = signal(false);
  readonly #target = signal<number | null>(null);
  readonly #newAfterN = signal<number | null>(null);
  #seeking: number | null = null;
  #entered: number | null = null;
  #visited: number[] = [];

  readonly place: ReadonlySignal<Place>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.place = computed(() =>
      this.#isNowhere.value ? { kind: 'nothing' } : resolvePlace(parts.store.shown.value, this.#wanted.value),
    );
    this.returned();
    effect(() => this.#follow(parts.store.shown.value, this.place.value));
  }

  /** The "New" line of the open place stands after this message. It stays until one leaves. */
  get newAfterN(): ReadonlySignal<number | null> {
    return this.#newAfterN;
  }

  /** The message the address names, until it has been shown. */
  get target(): ReadonlySignal<number | null> {
    return this.#target;
  }

  /** The identifier the address names, known or not. */
  wanted(): string | null {
    return this.#wanted.peek();
  }

  /** `channel_id` of the open place, if it is there already. */
  openId(): number | null {
    const place = this.place.peek();
    return place.kind === 'there' ? place.head.channel_id : null;
  }

  /** Opens a place. False when it is open already. */
  open(channel: string): boolean {
    if (channel === this.#wanted.peek()) return false;
    this.#parts.address.push(channel);
    this.#goTo(channel);
    return true;
  }

  /** Opens what the address names: at the start, and after Back or Forward. */
  returned(): void {
    const at = this.#parts.address.current();
    batch(() => {
      this.#goTo(at?.kind === 'place' ? at.channel : null);
      this.#isNowhere.value = at?.kind === 'nowhere';
      if (at?.kind === 'message') void this.#seek(at.id);
    });
  }

  /** The message the address names is on screen, or cannot be had. */
  targetShown(): void {
    this.#target.value = null;
  }

  /** A message came into the open place while nobody was looking: the line moves to what was read last. */
  missed(head: ChannelHead, message: Message): void {
    const line = this.#newAfterN.peek();
    if (message.n > head.read_n && (line === null || line < head.read_n)) this.#newAfterN.value = head.read_n;
  }

  #goTo(channel: string | null): void {
    this.#seeking = null;
    this.#entered = null;
    batch(() => {
      this.#isNowhere.value = false;
      this.#target.value = null;
      this.#newAfterN.value = null;
      this.#wanted.value = channel;
    });
  }

  async #seek(messageId: number): Promise<void> {
    this.#seeking = messageId;
    const channel = await this.#parts.find(messageId);
    if (this.#seeking !== messageId) return; // one has gone elsewhere since
    batch(() => {
      this.#goTo(channel);
      this.#isNowhere.value = channel === null;
      this.#target.value = channel === null ? null : messageId;
    });
  }

  #follow(state: State, place: Place): void {
    const isOpen = this.#wanted.value !== null || this.#isNowhere.value || this.#seeking !== null;
    if (state.me !== null && !isOpen) return this.#openDefault(state);
    if (place.kind !== 'there') return;
    untracked(() => {
      const isEntering = this.#entered !== place.head.channel_id;
      if (isEntering) this.#enter(place.head);
      if (!this.#isHeld(place.head, isEntering)) this.#parts.load(place.head, this.#target.peek());
    });
  }

  /** Whether the rows to show are here or on their way. */
  #isHeld(head: ChannelHead, isEntering: boolean): boolean {
    const rows = this.#parts.store.now.rows.get(head.channel_id);
    const target = this.#target.peek();
    if (rows === undefined || rows.phase !== 'ready' || target === null || !isEntering) return rows !== undefined;
    return rows.list.some((message) => message.id === target);
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
    const at = this.#parts.address.current();
    if (at?.kind === 'place' && head.channel !== at.channel) this.#parts.address.replace(head.channel);
    this.#parts.entered(head);
    this.#visited = [head.channel_id, ...this.#visited.filter((id) => id !== head.channel_id)];
    // rows of places not seen for long go; their heads stay true without them
    for (const id of this.#visited.splice(placesHeld))
      this.#parts.store.update((state) => ({ ...state, rows: withoutEntry(state.rows, id) }));
  }
}
