/** Characters that turn the direction of what stands around them. */
const overrides = /[\u202A-\u202E\u2066-\u2069]/g;
const controls = /(?!\s)\p{Cc}/gu;

/** Foreign text as one plain line: no controls, nothing that turns its direction, white space collapsed, cut. */
export function toPlainText(text: string, maxChars: number): string {
  // Far more than is kept, far less than somebody could send.
  const some = text.slice(0, 10_000).toWellFormed();
  const line = some.replaceAll(controls, '').replaceAll(overrides, '').replaceAll(/\s+/g, ' ').trim();
  const chars = Array.from(line);
  return chars.length <= maxChars ? line : `${chars.slice(0, maxChars - 1).join('')}…`;
}
