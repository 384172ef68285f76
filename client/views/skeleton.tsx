import { useEffect, useState } from 'preact/hooks';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

const rows = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const visibleAfterMs = 150;
const lateAfterMs = 10_000;

function useAfter(ms: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return over;
}

function StillLoading() {
  const chat = useChat();
  return (
    <p class="still-loading">
      {text.stillLoading}{' '}
      <button type="button" class="text-button" onClick={() => chat.reloadRows()}>
        {text.retry}
      </button>
    </p>
  );
}

/** Grey rows of the height that messages will have. A quick answer comes before them. */
export function Skeleton() {
  const visible = useAfter(visibleAfterMs);
  const late = useAfter(lateAfterMs);
  if (!visible) return <div class="messages" />;
  return (
    <div class="messages">
      {late && <StillLoading />}
      <div class="skeleton" role="status" aria-label={text.loading}>
        {rows.map((row) => (
          <div key={row} class="skeleton-row">
            <span class="block picture" />
            <span class="block name" />
            <span class="block line" />
          </div>
        ))}
      </div>
    </div>
  );
}
