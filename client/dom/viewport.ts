/** Keeps the page as high as what the on-screen keyboard leaves, where the browser does not do so itself (P1). */
export function followViewport(): void {
  const view = window.visualViewport;
  if (!view) return;
  const update = (): void => {
    const covered = window.innerHeight - view.height > 1 && view.scale === 1;
    const style = document.documentElement.style;
    if (covered) style.setProperty('--view-height', `${view.height}px`);
    else style.removeProperty('--view-height');
    if (covered) window.scrollTo(0, 0);
  };
  view.addEventListener('resize', update);
  update();
}

/** From this width on the list of places stands beside the conversation; below it is a drawer (see layout.css). */
const twoColumns = matchMedia('(width >= 900px)');

/** Closes the drawer by Escape, and when the window becomes wide enough to need none. */
export function watchDrawer(close: () => void): void {
  twoColumns.addEventListener('change', close);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !document.querySelector('dialog[open], .menu')) close();
  });
}
