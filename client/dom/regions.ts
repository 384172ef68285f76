import { composerId } from './keyboard.ts';

interface Region {
  readonly within: string;
  /** Where the focus goes, the first that is there. */
  readonly focus: readonly string[];
}

/** The regions of the page in their order. */
const regions: readonly Region[] = [
  { within: '#sidebar', focus: ['.place-link[aria-current]', '.place-link', 'button'] },
  { within: '#messages', focus: ['article[tabindex="0"]'] },
  { within: '.composer', focus: [`#${composerId}`] },
];

function isReachable(element: HTMLElement): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && element.closest('[inert]') === null;
}

function placeToFocus({ within, focus }: Region): HTMLElement | undefined {
  const found = focus.map((selector) => document.querySelector<HTMLElement>(`${within} ${selector}`));
  return found.find((element) => element !== null && isReachable(element)) ?? undefined;
}

/** The other regions in the order in which one comes to them; from nowhere, all of them. */
function regionsAhead(isBack: boolean): Region[] {
  const order = isBack ? regions.toReversed() : regions;
  const at = order.findIndex(({ within }) => document.activeElement?.closest(within));
  return [...order.slice(at + 1), ...order.slice(0, Math.max(0, at))];
}

function isRegionKey(event: KeyboardEvent): boolean {
  const isCommand = event.ctrlKey || event.altKey || event.metaKey;
  return event.key === 'F6' && !isCommand && document.querySelector('dialog[open]') === null;
}

/** F6 and Shift+F6 walk from region to region; one that is empty or hidden is passed over. */
export function walkRegions(): void {
  window.addEventListener('keydown', (event) => {
    if (!isRegionKey(event)) return;
    event.preventDefault();
    const places = regionsAhead(event.shiftKey).map(placeToFocus);
    places.find((place) => place !== undefined)?.focus();
  });
}
