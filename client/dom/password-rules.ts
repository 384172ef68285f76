import { checkPasswordRules } from '#shared/passwords.ts';

function inputNamed(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`input[name="${name}"]`);
}

/** A rule that even an empty password keeps (the largest length) is worth a line only once it is broken. */
function worthShowing(rule: { kept: boolean }, index: number): boolean {
  return !rule.kept || checkPasswordRules('')[index]?.kept === false;
}

function ruleLine(rule: { text: string; kept: boolean }): HTMLLIElement {
  const line = document.createElement('li');
  line.textContent = rule.text;
  line.className = rule.kept ? 'kept' : 'open';
  return line;
}

/** Replaces the sentence under the password with the list of rules, each checked while one types. */
export function showPasswordRules(): void {
  const password = inputNamed('password');
  const hint = document.getElementById('password-hint');
  if (!password || !hint) return;
  const list = document.createElement('ul');
  list.className = 'rules';
  const update = (): void => {
    const rules = checkPasswordRules(password.value).filter(worthShowing);
    list.replaceChildren(...rules.map(ruleLine));
  };
  password.addEventListener('input', update);
  update();
  hint.replaceChildren(list);
}

/** Says that the two passwords differ once the second one is at least as long, or has been left. */
export function showConfirmProblem(): void {
  const password = inputNamed('password');
  const confirm = inputNamed('confirm_password');
  const problem = document.getElementById('confirm-problem');
  if (!password || !confirm || !problem) return;
  const update = (event: Event): void => {
    const typedEnough = event.type === 'change' || confirm.value.length >= password.value.length;
    const differs = confirm.value !== '' && confirm.value !== password.value;
    problem.textContent = differs && typedEnough ? (problem.dataset['text'] ?? '') : '';
  };
  for (const field of [password, confirm]) {
    field.addEventListener('input', update);
    field.addEventListener('change', update);
  }
}
