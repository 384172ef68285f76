import { expireTyping } from './apply.ts';
import type { Clock } from './clock.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';

/** Takes typing notices away when their time is over: to be called with every change of them. */
export function createTypingEnd(clock: Clock, store: Store): (typing: State['typing']) => void {
  let stop: () => void = () => undefined;
  return (typing) => {
    stop();
    const untils = [...typing.values()].flatMap((people) => [...people.values()]);
    if (untils.length === 0) return;
    const inMs = Math.max(0, Math.min(...untils) - clock.now());
    stop = clock.after(inMs, () => store.update((state) => expireTyping(state, clock.now())));
  };
}
