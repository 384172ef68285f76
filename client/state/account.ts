import { type ReadonlySignal, signal, untracked } from '@preact/signals';
import { postMessage } from '../api.ts';
import type { Ask } from '../socket.ts';
import { text } from '../text/en.ts';
import type { Clock } from './clock.ts';
import { Drafts } from './drafts.ts';
import { type Entry, Outbox } from './outbox.ts';
import type { Rows } from './rows.ts';
import { type AccountShelf, openShelf } from './shelf.ts';

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
  readonly downMs: () => number;
  readonly stored: (channel: string, seq: number) => void;
  readonly signedOut: () => void;
}

/** Opens what the browser has kept of an account. The outbox starts with `restore`. */
export function openAccount(userId: string, parts: Parts): Account {
  const { clock, random, ask, downMs, stored, signedOut } = parts;
  const shelf = openShelf(userId);
  const entries = signal<readonly Entry[]>([]);
  const outbox = new Outbox({
    clock,
    random,
    newId: () => crypto.randomUUID(),
    shelf: shelf.outbox,
    sendBySocket: (input) => ask('message:send', input),
    sendByHttp: postMessage,
    downMs,
    stored,
    signedOut,
    changed: (now) => {
      entries.value = now;
    },
  });
  outbox.restore(text.waitedTooLong);
  const { draftedChannels: kept, loadDraft: load, putDraft: put } = shelf;
  const drafts = new Drafts({ clock, kept, load, put });
  const renamed = (from: string, to: string): void =>
    untracked(() => {
      drafts.move(from, to);
      outbox.move(from, to);
    });
  const settle = (places: Iterable<Rows>, me: string): void =>
    untracked(() => {
      for (const { list } of places)
        for (const { client_id: clientId, sender } of list)
          if (clientId !== null && sender === me) outbox.arrived(clientId);
    });
  const forget = (): void => {
    outbox.close();
    drafts.forget();
    shelf.clear();
  };
  return { userId, shelf, outbox, entries, drafts, renamed, settle, forget };
}
