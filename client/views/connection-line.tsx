import type { Status } from '../state/connection.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';

function sentenceOf(status: Status): string | null {
  switch (status.kind) {
    case 'connected':
    case 'connecting':
      return null;
    case 'slow':
      return text.connecting;
    case 'offline':
      return text.offline;
    case 'crowded':
      return text.crowded;
    case 'refused':
      return status.sentence;
  }
}

/** The line above the composer that says when the page is not live (7.7). */
export function ConnectionLine() {
  const { connection, outdated, around } = useChat();
  const status = connection.status.value;
  const sentence = sentenceOf(status) ?? (outdated.value ? text.newVersion : null);
  if (sentence === null) return null;
  const retry = () => connection.connect();
  return (
    <div class="connection" role="status" data-testid="connection" data-kind={status.kind}>
      <span>{sentence}</span>
      {status.kind === 'slow' && <TextButton label={text.retryNow} press={retry} />}
      {status.kind === 'crowded' && <TextButton label={text.useHere} press={retry} />}
      {status.kind === 'connected' && <TextButton label={text.reload} press={around.reload} />}
    </div>
  );
}

function TextButton({ label, press }: { label: string; press: () => void }) {
  return (
    <button type="button" class="text-button" onClick={press}>
      {label}
    </button>
  );
}
