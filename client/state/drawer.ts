import { type ReadonlySignal, signal } from '@preact/signals';

/** The browser's history, as far as the drawer is in it. */
export interface DrawerHistory {
  /** Adds an entry for the open drawer, under the same address. */
  readonly push: () => void;
  /** True when that entry is the current one. */
  readonly isOn: () => boolean;
  readonly back: () => void;
}

/** The list of places where it lies over the conversation: Back closes it before it leaves the page. */
export class Drawer {
  readonly #history: DrawerHistory;
  readonly #isOpen = signal(false);
  /** Its own step back is on its way. */
  #isGoingBack = false;

  constructor(history: DrawerHistory) {
    this.#history = history;
  }

  get isOpen(): ReadonlySignal<boolean> {
    return this.#isOpen;
  }

  open(): void {
    if (this.#isOpen.peek()) return;
    if (!this.#history.isOn()) this.#history.push();
    this.#isOpen.value = true;
  }

  close(): void {
    if (!this.#isOpen.peek()) return;
    this.#isOpen.value = false;
    if (!this.#history.isOn()) return;
    this.#isGoingBack = true;
    this.#history.back();
  }

  /** A place was chosen in it, and has taken its entry in the history. */
  left(): void {
    this.#isOpen.value = false;
  }

  /** Back or Forward. True when only the drawer has moved. */
  returned(): boolean {
    const isOwn = this.#isOpen.peek() || this.#isGoingBack;
    this.#isOpen.value = false;
    this.#isGoingBack = false;
    // forward to the entry of a drawer long closed: the address is the same, and nothing opens by itself
    return isOwn || this.#history.isOn();
  }
}
