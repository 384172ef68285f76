import { type ReadonlySignal, signal } from '@preact/signals';

/** The emoji of a reaction's name; null where there is none. */
type EmojiOf = (name: string) => string | null;

const loaded = signal<EmojiOf | null>(null);
let isAsked = false;

/** The table of reactions, fetched when the first one is to be shown; null until it is here. */
export function emojiTable(): ReadonlySignal<EmojiOf | null> {
  if (!isAsked) {
    isAsked = true;
    void load();
  }
  return loaded;
}

async function load(): Promise<void> {
  try {
    loaded.value = (await import('#shared/reactions.ts')).emojiOf;
  } catch {
    isAsked = false; // names are shown until it can be fetched
  }
}
