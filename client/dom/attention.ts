import { computed, type ReadonlySignal, signal } from '@preact/signals';

const visible = signal(document.visibilityState === 'visible');
const focused = signal(document.hasFocus());
const touch = matchMedia('(pointer: coarse)');

/** Whether somebody is looking: visible and focused; on a phone visible is enough (R6). */
export const attended: ReadonlySignal<boolean> = computed(() => visible.value && (focused.value || touch.matches));

interface Listeners {
  readonly onVisible: (isVisible: boolean) => void;
  readonly onInput: () => void;
  readonly onOnline: () => void;
  readonly onOffline: () => void;
  readonly onHide: () => void;
}

/** Watches whether somebody is at this page and whether the browser has a network. */
export function watchAttention(listeners: Listeners): void {
  document.addEventListener('visibilitychange', () => {
    visible.value = document.visibilityState === 'visible';
    listeners.onVisible(visible.value);
  });
  const look = (): void => {
    focused.value = document.hasFocus();
  };
  for (const name of ['focus', 'blur']) window.addEventListener(name, look);
  for (const name of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'])
    window.addEventListener(name, listeners.onInput, { passive: true, capture: true });
  window.addEventListener('online', listeners.onOnline);
  window.addEventListener('offline', listeners.onOffline);
  window.addEventListener('pagehide', listeners.onHide);
}
