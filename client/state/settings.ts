import { type ReadonlySignal, signal } from '@preact/signals';

/** The sections of the settings, as the address names them: `#settings/profile`. */
const sections = ['profile'] as const;
export type SettingsSection = (typeof sections)[number];

const prefix = '#settings/';

/** The fragment of a section. */
export function fragmentOf(section: SettingsSection): string {
  return prefix + section;
}

/** The section a fragment names; of one that is not there, the first. Null for a fragment of something else. */
export function sectionOf(fragment: string): SettingsSection | null {
  if (fragment !== '#settings' && !fragment.startsWith(prefix)) return null;
  return sections.find((section) => fragmentOf(section) === fragment) ?? sections[0];
}

/** The browser's history, as far as the settings are in it. */
export interface SettingsHistory {
  /** What the address names. */
  readonly current: () => SettingsSection | null;
  /** Adds an entry for the settings, over the place that is open. */
  readonly push: (section: SettingsSection) => void;
  /** Leaves the entry of the settings. True when that is a step back, of which will be told. */
  readonly leave: () => boolean;
  /** False when Back or Forward has led to another place. */
  readonly isSamePlace: () => boolean;
}

/** The settings dialog: its address is its state, Back closes it, and nothing that was changed in it is lost unasked. */
export class Settings {
  readonly #history: SettingsHistory;
  readonly #section = signal<SettingsSection | null>(null);
  readonly #asking = signal(false);
  /** Its own step back is on its way. */
  #isLeaving = false;

  /** Something was changed in the open section and is not saved. */
  hasChanges: () => boolean = () => false;
  /** What lies over the section, and is closed before it. */
  over: (() => void) | null = null;

  constructor(history: SettingsHistory) {
    this.#history = history;
    this.#section.value = history.current();
  }

  get section(): ReadonlySignal<SettingsSection | null> {
    return this.#section;
  }

  /** Whether to drop what was changed is to be answered. */
  get asking(): ReadonlySignal<boolean> {
    return this.#asking;
  }

  open(section: SettingsSection): void {
    if (this.#section.peek() !== null) return;
    this.#history.push(section);
    this.#section.value = section;
  }

  /** Closes what is uppermost, and asks first when something would be lost. */
  close(): void {
    if (!this.#isHeld()) this.leave();
  }

  /** Closes the settings, whatever was changed. */
  leave(): void {
    if (this.#section.peek() === null) return;
    this.#end();
    this.#isLeaving = this.#history.leave();
  }

  /** One goes on with the settings. */
  stay(): void {
    this.#asking.value = false;
  }

  /** Back or Forward. True when only the settings have moved. */
  returned(): boolean {
    const before = this.#section.peek();
    const now = this.#history.current();
    const isOwn = this.#isLeaving || before !== now;
    const isHere = isOwn && this.#history.isSamePlace();
    this.#isLeaving = false;
    if (isHere && now === null && before !== null && this.#isHeld()) this.#history.push(before);
    else this.#show(now);
    return isHere;
  }

  /** True when there is something to do before the settings may close; it is done or asked for. */
  #isHeld(): boolean {
    if (this.#asking.peek()) this.stay();
    else if (this.over !== null) this.over();
    else if (this.hasChanges()) this.#asking.value = true;
    else return false;
    return true;
  }

  #show(section: SettingsSection | null): void {
    if (section === null) this.#end();
    else this.#section.value = section;
  }

  #end(): void {
    this.#asking.value = false;
    this.#section.value = null;
  }
}
