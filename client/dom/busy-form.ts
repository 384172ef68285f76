/** While the server thinks about a form, its button says so and cannot be pressed twice. */
export function showBusyWhileSending(form: HTMLFormElement): void {
  const button = form.querySelector('button');
  if (!button) return;
  const idle = button.textContent;
  form.addEventListener('submit', () => {
    button.textContent = button.dataset['busy'] ?? idle;
    button.setAttribute('aria-busy', 'true');
    button.disabled = true;
  });
  // Back from the next page: browsers may show this one exactly as it was left.
  window.addEventListener('pageshow', () => {
    button.textContent = idle;
    button.removeAttribute('aria-busy');
    button.disabled = false;
  });
}

/** Puts the cursor where typing has to go on: the first empty field. */
export function focusFirstEmpty(form: HTMLFormElement): void {
  const fields = form.querySelectorAll<HTMLInputElement>('input:not([type=hidden])');
  [...fields].find((field) => field.value === '')?.focus();
}

/** The server's sentences about the name, by their beginning or end (see server/auth/sign-up.ts). */
const aboutName = /^This username|for the username\.$/;

/** Puts the cursor into the name when it is what the server has refused. False when it is not. */
export function focusRefusedName(form: HTMLFormElement): boolean {
  const problem = document.querySelector('.error')?.textContent.trim() ?? '';
  const field = form.querySelector<HTMLInputElement>('input[name="username"]');
  if (!field || !aboutName.test(problem)) return false;
  field.select();
  field.focus();
  return true;
}
