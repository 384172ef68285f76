import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { limits } from '#shared/limits.ts';
import type { Person } from '#shared/objects.ts';
import { countCodePoints } from '#shared/text.ts';

/** What one says of oneself besides the name; null: nothing. */
export type Profile = Pick<Person, 'name_color' | 'bio'>;

/** What became of the last attempt to save. */
export type Saving =
  { readonly kind: 'idle' | 'busy' | 'saved' } | { readonly kind: 'failed'; readonly error: unknown };

interface Parts {
  /** What the server knows of oneself. */
  readonly me: ReadonlySignal<Profile | null>;
  readonly save: (fields: Partial<Profile>) => Promise<void>;
}

const nothing: Profile = { name_color: null, bio: null };

/** The form of one's own profile. Fields that were not touched follow the server; nothing typed is lost by a failure. */
export class ProfileForm {
  readonly #parts: Parts;
  readonly #edits = signal<Partial<Profile>>({});
  /** Saved over this state, while the event that tells of it is on its way. */
  readonly #ahead = signal<{ over: Profile | null; fields: Partial<Profile> }>({ over: null, fields: {} });
  readonly #saving = signal<Saving>({ kind: 'idle' });
  readonly #stored = computed((): Profile => {
    const me = this.#parts.me.value;
    const { over, fields } = this.#ahead.value;
    return { ...(me ?? nothing), ...(over === me ? fields : {}) };
  });

  /** What the fields show. */
  readonly shown = computed((): Profile => ({ ...this.#stored.value, ...this.#edits.value }));
  /** The few words as they are stored: nothing around them, and null for none. */
  readonly #bio = computed(() => this.shown.value.bio?.trim() || null);
  /** What is another than it is on the server. */
  readonly changes = computed((): Partial<Profile> => {
    const { name_color } = this.shown.value;
    const bio = this.#bio.value;
    return {
      ...(name_color !== this.#stored.value.name_color && { name_color }),
      ...(bio !== this.#stored.value.bio && { bio }),
    };
  });
  readonly isChanged = computed(() => Object.keys(this.changes.value).length > 0);
  /** Characters that still fit into the few words; negative when there are too many. */
  readonly bioCharsLeft = computed(() => limits.bioChars - countCodePoints(this.#bio.value ?? ''));

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get saving(): ReadonlySignal<Saving> {
    return this.#saving;
  }

  edit(fields: Partial<Profile>): void {
    this.#edits.value = { ...this.#edits.peek(), ...fields };
    if (this.#saving.peek().kind !== 'busy') this.#saving.value = { kind: 'idle' };
  }

  /** Saves what has changed. What is changed meanwhile stays to be saved. */
  async save(): Promise<void> {
    const fields = this.changes.peek();
    if (this.#saving.peek().kind === 'busy' || this.bioCharsLeft.peek() < 0) return;
    const over = this.#parts.me.peek();
    this.#saving.value = { kind: 'busy' };
    try {
      if (this.isChanged.peek()) await this.#parts.save(fields);
    } catch (error) {
      this.#saving.value = { kind: 'failed', error };
      return;
    }
    this.#ahead.value = { over, fields };
    this.#edits.value = this.changes.peek();
    this.#saving.value = { kind: this.isChanged.peek() ? 'idle' : 'saved' };
  }
}
