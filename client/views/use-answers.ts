import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { watchOnScreen } from '../dom/on-screen.ts';
import type { Answers } from '../state/previews.ts';
import { useChat } from './context.ts';

/**
 * What a row may show of its addresses: what was known when it was drawn. What comes later waits until the row is off
 * screen or the list at its end, so that nothing moves under the reader's eyes (R5).
 */
export function useAnswers(box: RefObject<HTMLElement | null>, addresses: readonly string[]): Answers {
  const { previews, atEnd } = useChat();
  const isOnScreen = useSignal<boolean | null>(null); // null: not known yet
  const drawn = useRef(previews.answers.peek());
  useEffect(() => {
    const row = box.current?.closest('article');
    return row ? watchOnScreen(row, (now) => (isOnScreen.value = now)) : undefined;
  }, []);
  const isLookedAt = isOnScreen.value === true;
  useEffect(() => (isLookedAt ? previews.look(addresses) : undefined), [isLookedAt, addresses]);
  const answers = previews.answers.value;
  // cards of one message come together: one above another would push it
  const isComplete = addresses.every((address) => answers.has(address));
  if (isOnScreen.value === false || (atEnd.value && isComplete)) drawn.current = answers;
  return drawn.current;
}
