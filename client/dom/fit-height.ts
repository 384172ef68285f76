const cssFits = CSS.supports('field-sizing', 'content');

/** Makes a text field as high as its text, where the style sheet alone cannot. */
export function fitHeight(field: HTMLTextAreaElement | null): void {
  if (!field || cssFits) return;
  field.style.blockSize = 'auto';
  field.style.blockSize = `${field.scrollHeight}px`;
}
