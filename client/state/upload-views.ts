import { type ReadonlySignal, signal } from '@preact/signals';
import type { UploadView } from './upload-view.ts';

/** Uploads as they are shown, each by its `id`, in the order in which they came. */
export class UploadViews {
  readonly #shown = signal<ReadonlyMap<string, UploadView>>(new Map());
  /** Anything but the progress of one has changed. */
  readonly #changed: (view: UploadView) => void;

  constructor(changed: (view: UploadView) => void) {
    this.#changed = changed;
  }

  get shown(): ReadonlySignal<ReadonlyMap<string, UploadView>> {
    return this.#shown;
  }

  get(id: string): UploadView | undefined {
    return this.#shown.peek().get(id);
  }

  /** Shows one, and tells nobody. */
  show(view: UploadView): void {
    this.#shown.value = new Map(this.#shown.peek()).set(view.id, view);
  }

  /** Something about one is different now. */
  change(id: string, change: Partial<UploadView>): void {
    const view = this.get(id);
    if (!view) return;
    const changed = { ...view, ...change };
    this.show(changed);
    this.#changed(changed);
  }

  /** So much of one has been sent, from 0 to 1. */
  progress(id: string, progress: number): void {
    const view = this.get(id);
    if (view?.state === 'uploading') this.show({ ...view, progress });
  }

  remove(id: string): void {
    const others = new Map(this.#shown.peek());
    others.delete(id);
    this.#shown.value = others;
  }
}
