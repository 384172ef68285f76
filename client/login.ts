import { focusFirstEmpty, showBusyWhileSending } from './dom/busy-form.ts';

for (const form of document.forms) {
  showBusyWhileSending(form);
  focusFirstEmpty(form);
}
