import { limits } from './limits.ts';
import { countCodePoints } from './text.ts';

/** The rules one can check while typing, in the order in which they are reported. */
const rules: readonly { holds: (password: string) => boolean; text: string }[] = [
  {
    holds: (password) => countCodePoints(password) >= limits.passwordMinChars,
    text: 'The password needs at least 8 characters.',
  },
  { holds: (password) => countCodePoints(password) <= limits.passwordMaxChars, text: 'The password is too long.' },
  { holds: (password) => /\p{Lu}/u.test(password), text: 'The password needs an uppercase letter.' },
  { holds: (password) => /\p{Nd}/u.test(password), text: 'The password needs a digit.' },
  {
    holds: (password) => /[^\p{L}\p{N}\s]/u.test(password),
    text: 'The password needs a special character.',
  },
];

/** The first rule a password breaks, as a sentence, or null. The server adds the list of common passwords. */
export function describePasswordProblem(password: string): string | null {
  return rules.find((rule) => !rule.holds(password))?.text ?? null;
}

/** Every rule with its text and whether a password keeps it, for a form that shows progress. */
export function checkPasswordRules(password: string): { text: string; kept: boolean }[] {
  return rules.map((rule) => ({ text: rule.text, kept: rule.holds(password) }));
}
