/** The composer's text field. */
export const composerId = 'composer';

/** Puts the cursor into the composer. False where nothing can be written. */
export function focusComposer(): boolean {
  const field = document.getElementById(composerId);
  field?.focus();
  return field !== null;
}

/** The row of a message by its key, while it is in the document. */
export function findRow(key: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`article[data-key="${CSS.escape(key)}"]`);
}

/** True for a key that is pressed together with one that makes it a command. */
export function isCommand(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** True for a letter by itself, in whatever case. */
export function isPlainKey(event: KeyboardEvent, letter: string): boolean {
  return event.key.toLowerCase() === letter && isCharacter(event);
}

function isEditable(element: Element | null): boolean {
  return (
    element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))
  );
}

/** True for a key that writes one character. */
function isCharacter(event: KeyboardEvent): boolean {
  return event.key.length === 1 && !isCommand(event) && !event.isComposing && !event.defaultPrevented;
}

/** True while a dialog has the page to itself. */
export function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

/** Characters are meant for the composer unless a field or a dialog is there for them; a space may press a button. */
function isForComposer(event: KeyboardEvent): boolean {
  const { activeElement } = document;
  if (!isCharacter(event) || isEditable(activeElement)) return false;
  if (isDialogOpen()) return false;
  return event.key !== ' ' || activeElement === document.body;
}

/** A character typed with no field focused goes to the composer, once: by moving the focus before it is typed (W1). */
export function typeIntoComposer(): void {
  window.addEventListener('keydown', (event) => {
    if (isForComposer(event)) focusComposer();
  });
}

const touch = matchMedia('(pointer: coarse)');

/** True for the Enter that sends: not the one that ends an input method's composition, nor a new line. */
export function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return false;
  if (event.ctrlKey || event.metaKey) return true;
  // a keyboard on the screen has no other key for a new line, and there is a button beside it
  return !event.shiftKey && !event.altKey && !touch.matches;
}
