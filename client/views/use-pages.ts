import { useRef } from 'preact/hooks';
import { useChat } from './context.ts';

/** Runs a load that is not running yet. Answers whether it brought something. */
function useOneAtATime(load: () => Promise<boolean>): () => Promise<boolean> {
  const running = useRef<Promise<boolean> | null>(null);
  return () =>
    (running.current ??= load()
      .catch(() => false) // the next scroll asks again
      .finally(() => {
        running.current = null;
      }));
}

/** Loads the page before the oldest row, and the one after the newest row of an older window. */
export function usePages(channelId: number | null) {
  const chat = useChat();
  const loadOlder = useOneAtATime(async () => {
    if (channelId === null || chat.rows.peek()?.more !== true) return false;
    await chat.loadOlder(channelId);
    return true;
  });
  const loadNewer = useOneAtATime(async () => {
    if (channelId === null || chat.rows.peek()?.newer !== true) return false;
    await chat.loadNewer(channelId);
    return true;
  });
  return { loadOlder, loadNewer };
}
