import { useLayoutEffect, useRef } from 'preact/hooks';

/** Gives the focus to the first of these that is visible. */
export function focusFirstOf(...selectors: readonly string[]): void {
  for (const selector of selectors) {
    const found = document.querySelector<HTMLElement>(selector);
    if (found?.checkVisibility({ visibilityProperty: true }) === true) return found.focus();
  }
}

/** The focus goes into the drawer when it opens, and back to the button that opened it when it closes. */
export function useDrawerFocus(isOpen: boolean): void {
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    if (isOpen) focusFirstOf('#sidebar .drawer-close');
    // nothing is visible there where the list of places stands beside the conversation
    else if (wasOpen.current) focusFirstOf('.menu-button');
    wasOpen.current = isOpen;
  }, [isOpen]);
}
