import { type ReadonlySignal, signal, untracked } from '@preact/signals';
import { postMessage } from '../api.ts';
import type { Ask } from '../socket.ts';
import type { Clock } from './clock.ts';
import { Drafts } from './drafts.ts';
import type { Entry } from './entries.ts';
import { entryFileOf } from './entry-files.ts';
import { Outbox } from './outbox.ts';
import type { Rows } from './rows.ts';
import { type AccountShelf, openShelf } from './shelf.ts';
import { settleEntries } from './settle.ts';
import type { Uploads } from './uploads.ts';

/** What belongs to the person signed in and outlives a reload. */
export interface Account {
  readonly userId: string;
  readonly shelf: AccountShelf;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly entries: ReadonlySignal<readonly Entry[]>;
  /** A place is called differently now: what is written and what waits there goes along. */
  readonly renamed: (from: string, to: string) => void;
  /** A message whose row has arrived leaves the outbox, acknowledged or not. */
  readonly settle: (places: Iterable<Rows>, me: string) => void;
  /** Signed out by choice: nothing of the account stays. */
  readonly forget: () => void;
}

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly ask: Ask;
  readonly uploads: Uploads;
  readonly downMs: () => number;
  readonly stored: (channel: string, seq: number) => void;
  readonly signedOut: () => void;
}

/** Opens what the browser has kept of an account. The outbox starts with `restore`. */
export function openAccount(userId: string, parts: Parts): Account {
  const { clock, random, ask, uploads, downMs, stored, signedOut } = parts;
  const shelf = openShelf(userId);
  const entries = signal<readonly Entry[]>([]);
  const outbox = new Outbox({
    clock,
    random,
    newId: () => crypto.randomUUID(),
    shelf: shelf.outbox,
    files: uploads,
    sendBySocket: (input) => ask('message:send', input),
    sendByHttp: postMessage,
    downMs,
    stored,
    signedOut,
    changed: (now) => {
      entries.value = now;
    },
  });
  outbox.restore();
  const { draftedChannels: kept, loadDraft: load, putDraft: put } = shelf;
  const drafts = new Drafts({ clock, kept, load, put, adopt: (file) => entryFileOf(uploads.adopt(file.attachment)) });
  const renamed = (from: string, to: string): void =>
    untracked(() => {
      drafts.move(from, to);
      outbox.move(from, to);
    });
  const settle = (places: Iterable<Rows>, me: string): void => untracked(() => settleEntries(outbox, places, me));
  const forget = (): void => {
    outbox.close();
    drafts.forget();
    shelf.clear();
  };
  return { userId, shelf, outbox, entries, drafts, renamed, settle, forget };
}
