import { focusFirstEmpty, focusRefusedName, showBusyWhileSending } from './dom/busy-form.ts';
import { showConfirmProblem, showPasswordRules } from './dom/password-rules.ts';

for (const form of document.forms) {
  showBusyWhileSending(form);
  if (!focusRefusedName(form)) focusFirstEmpty(form);
}
showPasswordRules();
showConfirmProblem();
