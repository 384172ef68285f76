const watched = new WeakMap<Element, (isOnScreen: boolean) => void>();
let observer: IntersectionObserver | null = null;

function tell(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
}

/** Tells whether an element is on screen, at first and when that changes. Returns how to stop. */
export function watchOnScreen(element: Element, changed: (isOnScreen: boolean) => void): () => void {
  observer ??= new IntersectionObserver(tell);
  watched.set(element, changed);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    watched.delete(element);
  };
}
