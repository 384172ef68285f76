import { type ReadonlySignal, signal } from '@preact/signals';
import { postMessage } from '../api.ts';
import type { Ask } from '../socket.ts';
import { text } from '../text/en.ts';
import type { Clock } from './clock.ts';
import { Drafts } from './drafts.ts';
import { type Entry, Outbox } from './outbox.ts';
import { type AccountShelf, openShelf } from './shelf.ts';

/** What belongs to the person signed in and outlives a reload. */
export interface Account {
  readonly userId: string;
  readonly shelf: AccountShelf;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly entries: ReadonlySignal<readonly Entry[]>;
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
  return { userId, shelf, outbox, entries, drafts };
}
