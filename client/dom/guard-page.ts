/** From now on the browser asks before the page is left. Answers how to end that. */
export function guardPage(): () => void {
  const ask = (event: Event): void => event.preventDefault();
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
