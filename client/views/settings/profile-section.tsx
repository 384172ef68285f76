import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { saveProfile } from '../../api.ts';
import { guardPage } from '../../dom/guard-page.ts';
import { ProfileForm } from '../../state/profile.ts';
import { text } from '../../text/en.ts';
import { useChat } from '../context.ts';
import { focusFirstOf } from '../use-drawer-focus.ts';
import { CropView } from './crop-view.tsx';
import { NameColorField } from './name-color-field.tsx';
import { PictureField } from './picture-field.tsx';
import { problemOf } from './problem.ts';
import { usePicture } from './use-picture.ts';

function FewWords({ form }: { form: ProfileForm }) {
  const left = form.bioCharsLeft.value;
  return (
    <div class="field">
      <label for="few-words">{text.fewWords}</label>
      <textarea
        id="few-words"
        rows={2}
        dir="auto"
        value={form.shown.value.bio ?? ''}
        aria-invalid={left < 0}
        aria-describedby="few-words-left"
        onInput={(event) => form.edit({ bio: event.currentTarget.value })}
      />
      <p id="few-words-left" class={left < 0 ? 'counter over' : 'counter'}>
        {left < 0 ? text.charactersOver(-left) : text.charactersLeft(left)}
      </p>
    </div>
  );
}

function SaveLine({ form }: { form: ProfileForm }) {
  const saving = form.saving.value;
  const isBusy = saving.kind === 'busy';
  return (
    <div class="actions save-line">
      <button type="submit" class="button" aria-busy={isBusy} aria-disabled={isBusy}>
        {isBusy ? text.savingChanges : text.save}
      </button>
      <span role="status">{saving.kind === 'saved' && text.saved}</span>
      <span class="problem" role="alert">
        {saving.kind === 'failed' && problemOf(saving.error)}
      </span>
    </div>
  );
}

interface Guarded {
  readonly form: ProfileForm;
  readonly isCropping: boolean;
  readonly close: () => void;
}

/** Before the tab is closed over something that is not saved, the browser asks. */
function useQuestionBeforeLeaving(isChanged: boolean): void {
  useEffect(() => (isChanged ? guardPage() : undefined), [isChanged]);
}

/** Tells the dialog what is to be closed or asked about first, and gives the focus back after cropping. */
function useGuards({ form, isCropping, close }: Guarded): void {
  const { settings } = useChat();
  const wasCropping = useRef(false);
  useLayoutEffect(() => {
    if (wasCropping.current && !isCropping) focusFirstOf('.picture-field button');
    wasCropping.current = isCropping;
  }, [isCropping]);
  useLayoutEffect(() => {
    settings.hasChanges = () => form.isChanged.peek();
    return () => {
      settings.hasChanges = () => false;
    };
  }, []);
  useLayoutEffect(() => {
    settings.over = isCropping ? close : null;
    return () => {
      settings.over = null;
    };
  }, [isCropping]);
}

/** What others see of oneself besides the name. */
export function ProfileSection() {
  const { me } = useChat();
  const form = useMemo(() => new ProfileForm({ me, save: saveProfile }), []);
  const { picture, status, choose, close } = usePicture();
  const isCropping = picture.value !== null;
  useGuards({ form, isCropping, close });
  useQuestionBeforeLeaving(form.isChanged.value);
  const saved = () => {
    close();
    status.value = { kind: 'said', words: text.pictureSaved };
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (form.bioCharsLeft.peek() < 0) return focusFirstOf('#few-words');
    void form.save();
  };
  if (picture.value !== null)
    return <CropView key={picture.value} picture={picture.value} cancel={close} saved={saved} />;
  return (
    <form class="settings-body" onSubmit={submit}>
      <h2>{text.profile}</h2>
      <PictureField status={status.value} setStatus={(next) => (status.value = next)} choose={choose} />
      <NameColorField color={form.shown.value.name_color} choose={(name_color) => form.edit({ name_color })} />
      <FewWords form={form} />
      <SaveLine form={form} />
    </form>
  );
}
