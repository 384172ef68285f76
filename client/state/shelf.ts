import { localKeys, readLocal, removeLocal, writeLocal } from '../dom/local.ts';
import type { Draft } from './drafts.ts';
import type { Entry, OutboxShelf } from './outbox.ts';

/** What the browser keeps of one account: unsent messages and drafts. */
export interface AccountShelf {
  readonly outbox: OutboxShelf;
  readonly loadDraft: (channel: string) => Draft | null;
  /** The places that have a draft. */
  readonly draftedChannels: () => string[];
  readonly putDraft: (channel: string, draft: Draft | null) => void;
  readonly lastPlace: () => string | null;
  readonly putLastPlace: (channel: string) => void;
  /** Signed out: nothing of the account stays. */
  readonly clear: () => void;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'clientId' in value && 'channel' in value && 'text' in value;
}

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}

/** Opens the shelf of an account. */
export function openShelf(userId: string): AccountShelf {
  const at = (...parts: string[]): string => [userId, ...parts].join('/');
  return {
    outbox: {
      load: () => localKeys(at('outbox', '')).map(readLocal).filter(isEntry),
      put: (entry) => writeLocal(at('outbox', entry.clientId), entry),
      remove: (clientId) => removeLocal(at('outbox', clientId)),
    },
    loadDraft: (channel) => {
      const draft = readLocal(at('draft', channel));
      return isDraft(draft) ? draft : null;
    },
    draftedChannels: () => localKeys(at('draft', '')).map((key) => key.slice(at('draft', '').length)),
    putDraft: (channel, draft) => {
      if (draft === null) removeLocal(at('draft', channel));
      else writeLocal(at('draft', channel), draft);
    },
    lastPlace: () => {
      const place = readLocal(at('place'));
      return typeof place === 'string' ? place : null;
    },
    putLastPlace: (channel) => writeLocal(at('place'), channel),
    clear: () => localKeys(at('')).forEach(removeLocal),
  };
}
