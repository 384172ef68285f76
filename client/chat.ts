import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Welcome } from '#shared/events.ts';
import { fetchPreview, signOut } from './api.ts';
import { attended } from './dom/attention.ts';
import { nextFrame } from './dom/frame.ts';
import { type ChatSocket, createSocket } from './socket.ts';
import { type Account, openAccount } from './state/account.ts';
import { Announcer } from './state/announcer.ts';
import { takeArrival } from './state/arrival.ts';
import { browserClock } from './state/clock.ts';
import { Connection } from './state/connection.ts';
import { Composing } from './state/composing.ts';
import { Drawer, type DrawerHistory } from './state/drawer.ts';
import type { Entry } from './state/entries.ts';
import { createFinders } from './state/find-message.ts';
import { loadAround, loadNewer, loadNewest, loadOlder, loadQuoted } from './state/load.ts';
import { type Address, Navigation } from './state/navigation.ts';
import { PresenceReport } from './state/presence-report.ts';
import { Previews } from './state/previews.ts';
import { ReadMarks } from './state/reading.ts';
import { createRenameWatch } from './state/renames.ts';
import type { Rows } from './state/rows.ts';
import { Session } from './state/session.ts';
import { Settings, type SettingsHistory } from './state/settings.ts';
import { headOf } from './state/state.ts';
import { Store } from './state/store.ts';
import { createTypingEnd } from './state/typing-end.ts';
import { TypingNotice } from './state/typing-notice.ts';
import { createUploads } from './dom/create-uploads.ts';
import type { Uploads } from './state/uploads.ts';
import { closedBecause, mayReact } from './state/writing.ts';

/** What the page asks of the window around it. */
export interface Surroundings {
  /** Names this page's version; empty when the server has not told. */
  readonly build: string;
  readonly instance: string;
  readonly address: Address;
  readonly drawer: DrawerHistory;
  readonly settings: SettingsHistory;
  readonly isOnline: () => boolean;
  /** `left`: by choice, and nothing of this person is to be seen there; `ended`: they will want to come back here. */
  readonly toSignIn: (why: 'left' | 'ended') => void;
  readonly reload: () => void;
  /** Loads the page anew unless that was tried before. */
  readonly reloadOnce: () => boolean;
}

const clock = browserClock;
const random = Math.random;
const noEntries: readonly Entry[] = [];
const noChannels: ReadonlySet<string> = new Set();

/** The parts of the page put together, as the views see them. Nothing happens before `connection.connect()`. */
export class Chat {
  readonly store = new Store(nextFrame);
  readonly announcer = new Announcer(clock);
  readonly connection: Connection;
  readonly navigation: Navigation;
  readonly presence: PresenceReport;
  readonly typing: TypingNotice;
  readonly previews = new Previews({ clock, nextFrame, fetchPreview, ask: (...asked) => this.#socket.ask(...asked) });
  readonly outdated = signal(false);
  /** The end of the open place is on screen. */
  readonly atEnd = signal(false);
  readonly drawer: Drawer;
  readonly settings: Settings;
  readonly peopleOpen = signal(false);
  readonly #account = signal<Account | null>(null);
  /** One's own messages that are not back from the server, in every place. */
  readonly entries = computed(() => this.#account.value?.entries.value ?? noEntries);
  /** Places with something written and not sent. */
  readonly drafted = computed(() => this.#account.value?.drafts.channels.value ?? noChannels);
  /** The identifier of the open place, also of one that begins with its first message. */
  readonly channel = computed(() => {
    const place = this.navigation.place.value;
    return place.kind === 'there' ? place.head.channel : place.kind === 'new' ? place.channel : null;
  });
  readonly rows: ReadonlySignal<Rows | null> = computed(() => {
    const place = this.navigation.place.value;
    return place.kind === 'there' ? (this.store.shown.value.rows.get(place.head.channel_id) ?? null) : null;
  });

  readonly uploads: Uploads = createUploads({
    clock,
    random,
    changed: (view) => this.composing.changed(view),
    removed: (id) => this.composing.removed(id),
  });

  readonly composing = new Composing({
    account: this.#account,
    channel: this.channel,
    announcer: this.announcer,
    uploads: this.uploads,
    sent: (channel) => {
      this.typing.sent(channel);
      if (this.rows.peek()?.newer) this.reloadRows(); // one's own message stands at the end
    },
  });

  readonly people = computed(() => this.store.shown.value.people);
  readonly me = computed(() => this.store.shown.value.me);
  /** Why nothing can be written in the open place, or null. */
  readonly closed = computed(() => closedBecause({ me: this.me.value }, this.navigation.place.value));

  /** Whether one may react in the open place; where managers post, everybody may. */
  readonly mayReact = computed(() => mayReact({ me: this.me.value }, this.navigation.place.value));

  readonly around: Surroundings;
  readonly #socket: ChatSocket;
  readonly #session: Session;
  readonly #reads: ReadMarks;
  #leaving = false;

  constructor(around: Surroundings) {
    this.around = around;
    this.drawer = new Drawer(around.drawer);
    this.settings = new Settings(around.settings);
    const open = (): string | null => this.channel.peek() ?? this.navigation.wanted();
    this.#socket = createSocket(
      { build: around.build, open },
      {
        onEvent: (name, payload) => this.#session.receive(name, payload),
        onAlive: () => this.connection.heard(),
        onRefused: (refusal) => this.connection.refused(refusal),
        onLost: () => this.#lost(),
      },
    );
    const { ask } = this.#socket;
    const { store } = this;
    const signedOut = (): void => {
      if (this.#leaving) this.#account.peek()?.forget();
      around.toSignIn(this.#leaving ? 'left' : 'ended');
    };
    this.connection = new Connection({ ...around, clock, random, socket: this.#socket, signedOut });
    this.presence = new PresenceReport(clock, ask);
    this.typing = new TypingNotice(clock, ask);
    this.#reads = new ReadMarks({ clock, ask });
    this.navigation = this.#createNavigation();
    this.#session = this.#createSession();
    const watchNames = createRenameWatch((from, to) => this.#account.peek()?.renamed(from, to));
    effect(() => {
      watchNames(this.store.shown.value.heads);
      this.composing.follow();
    });
    effect(() => {
      const { rows, me } = this.store.shown.value;
      if (this.entries.value.length > 0) this.#account.peek()?.settle(rows.values(), me?.handle ?? '');
    });
    effect(() => this.#look());
    const planTypingEnd = createTypingEnd(clock, store);
    effect(() => planTypingEnd(this.store.shown.value.typing));
  }

  /** Opens a place by its identifier. */
  open(channel: string): void {
    this.peopleOpen.value = false;
    if (this.navigation.open(channel)) this.drawer.left();
    else this.drawer.close();
  }

  /** Back or Forward. */
  returned(): void {
    this.peopleOpen.value = false;
    const isOwn = this.settings.returned();
    if (!this.drawer.returned() && !isOwn) this.navigation.returned();
  }

  /** Reacts to a message, or takes that back. The event changes the screen; a refusal changes nothing. */
  react(messageId: number, reaction: string, on: boolean): void {
    this.#socket.ask('reaction:set', { message_id: messageId, reaction, on }).catch(() => undefined);
  }

  /** Loads the newest page: again after it could not be loaded, or instead of an older one. */
  reloadRows(): void {
    const place = this.navigation.place.peek();
    if (place.kind === 'there') void loadNewest({ ask: this.#socket.ask, store: this.store }, place.head);
  }

  /** Loads the page before the oldest message held. @throws CommandError */
  async loadOlder(channelId: number): Promise<void> {
    await loadOlder({ ask: this.#socket.ask, store: this.store }, channelId);
  }

  /** Loads the page after the newest message held. @throws CommandError */
  async loadNewer(channelId: number): Promise<void> {
    await loadNewer({ ask: this.#socket.ask, store: this.store }, channelId);
  }

  /** Fetches a quoted message that is not held. */
  loadQuoted(channelId: number, messageId: number): void {
    loadQuoted({ ask: this.#socket.ask, store: this.store }, channelId, messageId).catch(() => undefined);
  }

  /** Ends the session and forgets what the browser keeps of the account. @throws CommandError when that failed */
  async signOut(): Promise<void> {
    this.#leaving = true;
    try {
      await signOut();
    } catch (error) {
      this.#leaving = false;
      throw error;
    }
    this.connection.end();
  }

  #createNavigation(): Navigation {
    const { store } = this;
    const { ask } = this.#socket;
    return new Navigation({
      store,
      address: this.around.address,
      lastPlace: () => this.#account.peek()?.shelf.lastPlace() ?? null,
      entered: (head) => this.#account.peek()?.shelf.putLastPlace(head.channel),
      load: (head, messageId) =>
        void (messageId === null ? loadNewest({ ask, store }, head) : loadAround({ ask, store }, head, messageId)),
      ...createFinders({ clock, random, signedOut: () => this.connection.end() }),
    });
  }

  #createSession(): Session {
    const { store, announcer, navigation } = this;
    const arrival = { store, announcer, navigation, isAttended: () => attended.peek() };
    return new Session({
      clock,
      random,
      ask: this.#socket.ask,
      store,
      connection: this.connection,
      openChannel: () => navigation.openId(),
      welcomed: (welcome) => this.#welcomed(welcome),
      messageArrived: (...arrived) => takeArrival(arrival, ...arrived),
    });
  }

  #lost(): void {
    this.#session.lost();
    this.connection.lost();
  }

  #welcomed(welcome: Welcome): void {
    const account = this.#account.peek();
    if (account && account.userId !== welcome.me.userId) return this.around.reload(); // somebody else has signed in
    this.uploads.wake();
    if (account) account.outbox.wake();
    else this.#account.value = this.#openAccount(welcome.me.userId);
    const { build } = this.around;
    this.outdated.value = build !== '' && welcome.client_build !== '' && welcome.client_build !== build;
    this.presence.connected();
    this.#reads.forget();
    if (this.rows.peek()?.phase === 'failed') this.reloadRows();
  }

  #openAccount(userId: string): Account {
    return openAccount(userId, {
      clock,
      random,
      ask: this.#socket.ask,
      uploads: this.uploads,
      downMs: () => this.connection.downMs(),
      stored: (channel, seq) => {
        const head = headOf(this.store.now, channel);
        if (head) this.#session.cursors.hint(head.channel_id, seq);
      },
      signedOut: () => this.connection.end(),
    });
  }

  /** Tells the read marks what is being looked at. */
  #look(): void {
    const place = this.navigation.place.value;
    const rows = this.rows.value;
    const newest = rows?.newer === false ? rows.list.at(-1) : undefined;
    if (place.kind !== 'there') return this.#reads.look(null, 0);
    const looks = attended.value && this.atEnd.value && !this.drawer.isOpen.value && newest !== undefined;
    this.#reads.look(looks ? { channel: place.head.channel, n: newest.n } : null, place.head.read_n);
  }
}
