import { useRef } from 'preact/hooks';
import { useChat } from './context.ts';

/** Loads the page before the oldest row, one at a time. Answers whether there was one. */
export function useOlderPages(channelId: number | null): () => Promise<boolean> {
  const chat = useChat();
  const running = useRef<Promise<boolean> | null>(null);
  const load = async (): Promise<boolean> => {
    if (channelId === null || chat.rows.peek()?.more !== true) return false;
    try {
      await chat.loadOlder(channelId);
      return true;
    } catch {
      return false; // the next scroll asks again
    } finally {
      running.current = null;
    }
  };
  return () => (running.current ??= load());
}
