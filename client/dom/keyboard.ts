/** The composer's text field. */
export const composerId = 'composer';

/** Puts the cursor into the composer. */
export function focusComposer(): void {
  document.getElementById(composerId)?.focus();
}

function isEditable(element: Element | null): boolean {
  return (
    element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))
  );
}

/** True for a key that writes one character. */
function isCharacter(event: KeyboardEvent): boolean {
  const isCommand = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  return event.key.length === 1 && !isCommand && !event.defaultPrevented;
}

/** Characters are meant for the composer unless a field or a dialog is there for them; a space may press a button. */
function isForComposer(event: KeyboardEvent): boolean {
  const { activeElement } = document;
  if (!isCharacter(event) || isEditable(activeElement)) return false;
  if (document.querySelector('dialog[open]')) return false;
  return event.key !== ' ' || activeElement === document.body;
}

/** A character typed with no field focused goes to the composer, once: by moving the focus before it is typed (W1). */
export function typeIntoComposer(): void {
  window.addEventListener('keydown', (event) => {
    if (isForComposer(event)) focusComposer();
  });
}

/** True for the Enter that sends: not the one that ends an input method's composition, nor a new line. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return false;
  return !event.shiftKey && !event.altKey;
}
