import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { parseConversation } from '#shared/conversation.ts';
import type { ChannelHead } from '#shared/objects.ts';
import type { Message } from '#shared/message.ts';
import { channelHeads, type Place, resolvePlace } from './places.ts';
import { headOf, type State, withoutEntry } from './state.ts';
import type { Store } from './store.ts';

/** What an address names: a place, one message wherever it stands, or nothing that can exist. */
export type Target =
  | { readonly kind: 'place'; readonly channel: string }
  | { readonly kind: 'message'; readonly id: number }
  | { readonly kind: 'nowhere' };

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
  /** A place was entered, or the open one is called differently now. */
  readonly entered: (head: ChannelHead) => void;
  /** Loads the newest page of a place, or the one around a message. */
  readonly load: (head: ChannelHead, messageId: number | null) => void;
  /** The place a message stands in; null when there is none for this reader. */
  readonly find: (messageId: number) => Promise<string | null>;
  /** What a public channel is called now that had this name before; null when there is none. */
  readonly findRenamed: (channel: string) => Promise<string | null>;
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
  readonly #visit = signal(0);
  /** `channel_id` of the place that was entered: it stays the open one, whatever it is called by now. */
  readonly #entered = signal<number | null>(null);
  /** A name that the server does not know either. */
  readonly #unknown = signal<string | null>(null);
  #asking: string | null = null;
  #seeking: number | null = null;
  /** How far the open place was read when it was last looked at. */
  #readN = 0;
  #visited: number[] = [];

  readonly place: ReadonlySignal<Place>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.place = computed(() => (this.#isNowhere.value ? { kind: 'nothing' } : this.#placeIn(parts.store.shown.value)));
    this.returned();
    effect(() => this.#follow(parts.store.shown.value, this.place.value));
  }

  /** Another number for each place one goes to; it outlives a renaming, and the first message of a conversation. */
  get visit(): ReadonlySignal<number> {
    return this.#visit;
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
    batch(() => {
      if (channel !== this.#wanted.peek()) this.#visit.value += 1;
      this.#entered.value = null;
      this.#unknown.value = null;
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

  #placeIn(state: State): Place {
    const head = state.heads.get(this.#entered.value ?? 0);
    if (head) return { kind: 'there', head };
    const channel = this.#wanted.value;
    const place = resolvePlace(state, channel);
    const mayBeRenamed = place.kind === 'nothing' && isPublicName(channel) && this.#unknown.value !== channel;
    return mayBeRenamed ? { kind: 'loading' } : place;
  }

  /** A link with a former name leads to the channel that had it. */
  async #askForName(state: State, channel: string): Promise<void> {
    if (this.#asking === channel || resolvePlace(state, channel).kind !== 'nothing') return;
    this.#asking = channel;
    const current = await this.#parts.findRenamed(channel);
    this.#asking = null;
    if (channel !== this.#wanted.peek()) return;
    const isHere = current !== channel && headOf(this.#parts.store.now, current) !== null;
    if (current === null || !isHere) return void (this.#unknown.value = channel);
    this.#parts.address.replace(current);
    this.#goTo(current);
  }

  #follow(state: State, place: Place): void {
    const isOpen = this.#wanted.value !== null || this.#isNowhere.value || this.#seeking !== null;
    if (state.me !== null && !isOpen) return this.#openDefault(state);
    const wanted = this.#wanted.value;
    if (place.kind === 'loading' && isPublicName(wanted)) void this.#askForName(state, wanted);
    if (place.kind !== 'there') return;
    untracked(() => {
      const isEntering = this.#entered.peek() !== place.head.channel_id;
      if (isEntering) this.#enter(place.head);
      else this.#stay(place.head);
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
    this.#newAfterN.value = head.unread > 0 ? head.read_n : null;
    this.#readN = head.read_n;
    this.#entered.value = head.channel_id;
    this.#call(head);
    this.#visited = [head.channel_id, ...this.#visited.filter((id) => id !== head.channel_id)];
    // rows of places not seen for long go; their heads stay true without them
    for (const id of this.#visited.splice(placesHeld))
      this.#parts.store.update((state) => ({ ...state, rows: withoutEntry(state.rows, id) }));
  }

  /** What may have changed in the open place: its name, and the mark, which goes back when one marks as unread. */
  #stay(head: ChannelHead): void {
    if (head.channel !== this.#wanted.peek()) this.#call(head);
    if (head.read_n < this.#readN) this.#newAfterN.value = head.read_n;
    this.#readN = head.read_n;
  }

  /** The address says what the open place is called. */
  #call(head: ChannelHead): void {
    const at = this.#parts.address.current();
    if (at?.kind === 'place' && head.channel !== at.channel) this.#parts.address.replace(head.channel);
    this.#wanted.value = head.channel;
    this.#parts.entered(head);
  }
}

function isPublicName(channel: string | null): channel is string {
  return channel !== null && parseConversation(channel).kind === 'public';
}
