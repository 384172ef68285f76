/** Says why one is on the sign-in page, where the chat page has led here because the session was over. */
export function showSessionEnded(): void {
  const note = document.getElementById('ended');
  if (!note || location.hash !== '#ended') return;
  note.textContent = note.dataset['text'] ?? '';
  // told once: not after a reload, nor to somebody who comes back here later
  history.replaceState(null, '', location.pathname + location.search);
}
