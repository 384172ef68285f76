/** The server's shortest sentences are for programs ("not found"): on a page they end like any other. */
export function endSentence(line: Element | null): void {
  const words = line?.textContent.trim() ?? '';
  if (line && words !== '' && !/[.!?…]$/.test(words)) line.textContent = `${words}.`;
}
