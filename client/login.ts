import { focusFirstEmpty, showBusyWhileSending } from './dom/busy-form.ts';
import { showSessionEnded } from './dom/ended.ts';

for (const form of document.forms) {
  showBusyWhileSending(form);
  focusFirstEmpty(form);
}
showSessionEnded();
