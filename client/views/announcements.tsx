import { useChat } from './context.ts';

/** Heard, not seen: new messages of the open place, politely. */
export function Announcements() {
  const { announcer } = useChat();
  return (
    <div class="unseen" aria-live="polite" role="log" aria-relevant="additions text">
      {announcer.sentence}
    </div>
  );
}
