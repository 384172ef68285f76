const framesAtMost = 30;

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Puts the focus on the picture of a message. The list is scrolled there when it is not in the document. */
export async function focusPicture(
  messageId: number,
  show: ((messageId: number) => Promise<void>) | null,
): Promise<void> {
  const find = () => document.querySelector<HTMLElement>(`[data-picture="${messageId}"]`);
  if (find() === null) await show?.(messageId);
  for (let frames = 0; frames < framesAtMost; frames += 1) {
    const picture = find();
    picture?.focus();
    // one that is not measured yet takes no focus
    if (picture !== null && document.activeElement === picture) return;
    await frame();
  }
}
