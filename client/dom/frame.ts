/** Draws in the next frame; without frames (a tab in the background) a little later, so that its title stays true. */
export function nextFrame(draw: () => void): void {
  if (document.hidden) {
    setTimeout(draw, 100);
    return;
  }
  let drawn = false;
  const once = (): void => {
    if (drawn) return;
    drawn = true;
    clearTimeout(timer);
    draw();
  };
  const timer = setTimeout(once, 200); // the tab may be hidden before the frame comes
  requestAnimationFrame(once);
}
