import { text } from '../text/en.ts';
import { checkPasswordRules } from '#shared/passwords.ts';

function inputNamed(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`input[name="${name}"]`);
}

/** A rule that even an empty password keeps (the largest length) is worth a line only once it is broken. */
function worthShowing(rule: { kept: boolean }, index: number): boolean {
  return !rule.kept || checkPasswordRules('')[index]?.kept === false;
}

const svg = 'http://www.w3.org/2000/svg';

function checkMark(): SVGElement {
  const icon = document.createElementNS(svg, 'svg');
  const attributes = { class: 'icon', viewBox: '0 0 24 24', width: '14', height: '14', role: 'img' };
  for (const [name, value] of Object.entries(attributes)) icon.setAttribute(name, value);
  icon.setAttribute('aria-label', text.ruleKept);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', 'm4 12 6 6L20 6');
  icon.append(path);
  return icon;
}

interface Rule {
  readonly words: string;
  readonly kept: boolean;
}

function ruleLine({ words, kept }: Rule): HTMLLIElement {
  const line = document.createElement('li');
  line.className = kept ? 'kept' : 'open';
  line.append(...(kept ? [checkMark()] : []), words);
  return line;
}

/** The rules worth a line, in short words. */
function rulesFor(password: string): Rule[] {
  const rules = checkPasswordRules(password);
  return rules
    .map(({ text: sentence, kept }, index) => ({ words: text.passwordRules[index] ?? sentence, kept }))
    .filter(worthShowing);
}

/** Replaces the sentence under the password with the list of rules, each checked while one types. */
export function showPasswordRules(): void {
  const password = inputNamed('password');
  const hint = document.getElementById('password-hint');
  if (!password || !hint) return;
  const list = document.createElement('ul');
  list.className = 'rules';
  const update = (): void => {
    list.replaceChildren(...rulesFor(password.value).map(ruleLine));
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
