import { text } from '../text/en.ts';

const rows = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** Grey rows of the height that messages will have. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={text.loading}>
      {rows.map((row) => (
        <div key={row} class={`skeleton-row ${row}`}>
          <span class="block picture" />
          <span class="block name" />
          <span class="block line" />
        </div>
      ))}
    </div>
  );
}
