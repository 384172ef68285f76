import { localKeys, readLocal, removeLocal, writeLocal } from '../local.ts';
import { type Draft, noDraft } from './drafts.ts';
import type { Entry } from './entries.ts';
import type { OutboxShelf } from './outbox.ts';

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

/** Earlier versions of the page kept no files. */
function readEntry(value: unknown): Entry[] {
  const isEntry = typeof value === 'object' && value !== null && 'clientId' in value && 'channel' in value;
  return isEntry && 'text' in value ? [{ files: [], ...(value as Omit<Entry, 'files'>) }] : []; // kept by `put`
}

function readDraft(value: unknown): Draft | null {
  const isDraft = typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
  return isDraft ? { ...noDraft, ...(value as Partial<Draft>) } : null; // kept by `putDraft`
}

/** Opens the shelf of an account. */
export function openShelf(userId: string): AccountShelf {
  const at = (...parts: string[]): string => [userId, ...parts].join('/');
  return {
    outbox: {
      load: () => localKeys(at('outbox', '')).map(readLocal).flatMap(readEntry),
      put: (entry) => writeLocal(at('outbox', entry.clientId), entry),
      remove: (clientId) => removeLocal(at('outbox', clientId)),
    },
    loadDraft: (channel) => readDraft(readLocal(at('draft', channel))),
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
