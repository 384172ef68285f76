import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { deleteAvatar } from '../../api.ts';
import { text } from '../../text/en.ts';
import { Avatar } from '../avatar.tsx';
import { useChat } from '../context.ts';
import { focusFirstOf } from '../use-drawer-focus.ts';
import { problemOf } from './problem.ts';
import type { PictureStatus } from './use-picture.ts';

interface Props {
  readonly status: PictureStatus;
  readonly setStatus: (status: PictureStatus) => void;
  readonly choose: (file: File) => void;
}

/** Opens the browser's own choice of files. */
function Chooser({ choose }: Pick<Props, 'choose'>) {
  const { people, me } = useChat();
  const field = useRef<HTMLInputElement>(null);
  const has = Boolean(people.value.get(me.value?.handle ?? '')?.avatar_file);
  const onChange = (event: { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    // so that the same file can be chosen again
    event.currentTarget.value = '';
    if (file) choose(file);
  };
  return (
    <>
      <input ref={field} type="file" accept="image/*" hidden data-testid="picture-file" onChange={onChange} />
      <button type="button" class="plain-button" onClick={() => field.current?.click()}>
        {has ? text.changePicture : text.addPicture}
      </button>
    </>
  );
}

function Remover({ setStatus }: Pick<Props, 'setStatus'>) {
  const busy = useSignal(false);
  const remove = () => {
    if (busy.peek()) return;
    busy.value = true;
    deleteAvatar()
      .then(
        () => {
          setStatus({ kind: 'said', words: text.pictureRemoved });
          focusFirstOf('.picture-field button'); // this one goes
        },
        (error: unknown) => setStatus({ kind: 'failed', words: problemOf(error) }),
      )
      .finally(() => (busy.value = false));
  };
  return (
    <button type="button" class="text-button" aria-busy={busy.value} onClick={remove}>
      {text.removePicture}
    </button>
  );
}

/** One's picture as it is, and what can be done with it. */
export function PictureField({ status, setStatus, choose }: Props) {
  const { people, me } = useChat();
  const person = people.value.get(me.value?.handle ?? '');
  if (!person) return null;
  return (
    <div class="field picture-field">
      <Avatar username={person.handle} name={person.name} size={72} />
      <div>
        <div class="actions">
          <Chooser choose={choose} />
          {person.avatar_file !== null && <Remover setStatus={setStatus} />}
        </div>
        <p class={status.kind === 'failed' ? 'problem' : 'dim'} role={status.kind === 'failed' ? 'alert' : 'status'}>
          {status.words || <span class="by-desk">{text.pictureHint}</span>}
        </p>
      </div>
    </div>
  );
}
