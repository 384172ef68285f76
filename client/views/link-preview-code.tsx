import { useSignal } from '@preact/signals';
import type { CodePreview } from '#shared/previews.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { type CardProps, PreviewLink } from './link-preview-page.tsx';

const linesAtFirst = 12;

/** Where the first view begins: a little above the lines the address names. */
function firstShown({ highlight_start: named, first_line_num: first }: CodePreview, lines: number): number {
  const above = named === null ? 0 : named - first - 2;
  return Math.max(0, Math.min(above, lines - linesAtFirst));
}

/** Lines of a source file with their numbers, the named ones marked. */
export function CodeCard({ preview, address, tabIndex, remove }: CardProps<CodePreview>) {
  const { atEnd } = useChat();
  const all = useSignal(false);
  const lines = preview.code.split('\n');
  const start = all.value ? 0 : firstShown(preview, lines.length);
  const shown = all.value ? lines : lines.slice(start, start + linesAtFirst);
  const toggle = (): void => {
    atEnd.value = false; // the list would keep its end in view, not the code
    all.value = !all.value;
  };
  return (
    <div class="preview code">
      <div class="preview-top">
        <PreviewLink address={address} tabIndex={tabIndex}>
          {preview.filepath}
        </PreviewLink>
        <span class="preview-site">{preview.language}</span>
        {remove}
      </div>
      <pre class="code-lines" dir="ltr" role="group" aria-label={preview.filename} tabIndex={tabIndex}>
        {shown.map((line, index) => (
          <Line key={index} number={preview.first_line_num + start + index} preview={preview} line={line} />
        ))}
      </pre>
      {lines.length > linesAtFirst && (
        <button type="button" class="text-button" aria-expanded={all.value} tabIndex={tabIndex} onClick={toggle}>
          {all.value ? text.showFewerLines : text.showAllLines(lines.length)}
        </button>
      )}
    </div>
  );
}

function Line({ number, preview, line }: { number: number; preview: CodePreview; line: string }) {
  const { highlight_start: from, highlight_end: to } = preview;
  const isNamed = from !== null && number >= from && number <= (to ?? from);
  const Tag = isNamed ? 'mark' : 'span';
  return <Tag class="code-line" data-n={number}>{`${line}\n`}</Tag>;
}
