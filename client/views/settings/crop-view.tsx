import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { postAvatar } from '../../api.ts';
import { drawAvatar, drawPreview, drawStage, toJpeg } from '../../dom/crop-canvas.ts';
import { followGestures, frameShare } from '../../dom/crop-gestures.ts';
import { type Crop, dragCrop, fitCrop, largestZoom, moveCrop, squareOf, zoomCrop } from '../../state/crop.ts';
import type { Saving } from '../../state/profile.ts';
import { text } from '../../text/en.ts';
import { problemOf } from './problem.ts';

interface Cropping {
  readonly picture: ImageBitmap;
  readonly crop: Signal<Crop>;
}

function useGestures(stage: RefObject<HTMLElement | null>, { picture, crop }: Cropping): void {
  useLayoutEffect(() => {
    if (!stage.current) return undefined;
    return followGestures(stage.current, {
      drag: (before, after) => (crop.value = dragCrop(picture, crop.peek(), before, after)),
      zoom: (factor, at) => (crop.value = zoomCrop(picture, crop.peek(), crop.peek().zoom * factor, at)),
      move: (by) => (crop.value = moveCrop(picture, crop.peek(), by)),
    });
  }, [picture]);
}

/** The picture with the frame over it. */
function Stage({ picture, crop }: Cropping) {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useGestures(stage, { picture, crop });
  useLayoutEffect(() => stage.current?.focus(), []);
  useSignalEffect(() => {
    if (canvas.current) drawStage(canvas.current, picture, squareOf(picture, crop.value), frameShare);
  });
  return (
    <div
      ref={stage}
      class="crop-stage"
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys work here
      tabIndex={0}
      aria-label={text.partOfPicture}
      aria-describedby="part-hint"
    >
      <canvas ref={canvas} />
      <span class="crop-frame" />
    </div>
  );
}

const previewSizes = [36, 24] as const;

/** As it will stand beside messages and in lists. */
function Previews({ picture, crop }: Cropping) {
  const box = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const avatar = drawAvatar(picture, squareOf(picture, crop.value));
    for (const canvas of box.current?.querySelectorAll('canvas') ?? []) drawPreview(canvas, avatar);
  });
  return (
    <div class="crop-previews" ref={box} aria-hidden="true">
      {previewSizes.map((size) => (
        <canvas key={size} class="crop-preview" data-size={size} />
      ))}
    </div>
  );
}

function ZoomSlider({ picture, crop }: Cropping) {
  const most = largestZoom(picture);
  const { zoom } = crop.value;
  // equal steps enlarge by equal factors
  const onInput = (event: { currentTarget: HTMLInputElement }) => {
    crop.value = zoomCrop(picture, crop.peek(), most ** event.currentTarget.valueAsNumber);
  };
  return (
    <label class="crop-zoom">
      <span>{text.zoom}</span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.02}
        value={most === 1 ? 0 : Math.log(zoom) / Math.log(most)}
        disabled={most === 1}
        aria-valuetext={`${Math.round(zoom * 100)} %`}
        onInput={onInput}
      />
    </label>
  );
}

function useUpload({ picture, crop }: Cropping, saved: () => void) {
  const saving = useSignal<Saving>({ kind: 'idle' });
  const upload = async () => {
    if (saving.peek().kind === 'busy') return;
    saving.value = { kind: 'busy' };
    try {
      await postAvatar(await toJpeg(drawAvatar(picture, squareOf(picture, crop.peek()))));
      saved();
    } catch (error) {
      saving.value = { kind: 'failed', error };
    }
  };
  return { saving, upload: () => void upload() };
}

interface Props {
  readonly picture: ImageBitmap;
  readonly cancel: () => void;
  readonly saved: () => void;
}

/** Chooses the part of a picture that is shown, and stores that. */
export function CropView({ picture, cancel, saved }: Props) {
  const crop = useSignal(fitCrop(picture));
  const { saving, upload } = useUpload({ picture, crop }, saved);
  const now = saving.value;
  const isBusy = now.kind === 'busy';
  return (
    <div class="settings-body crop">
      <h2>{text.yourPicture}</h2>
      <Stage picture={picture} crop={crop} />
      <p class="dim" id="part-hint">
        {text.partHint} <span class="by-desk">{text.partKeys}</span>
      </p>
      <div class="crop-tools">
        <ZoomSlider picture={picture} crop={crop} />
        <Previews picture={picture} crop={crop} />
      </div>
      <p class="problem" role="alert">
        {now.kind === 'failed' && problemOf(now.error)}
      </p>
      <div class="actions">
        <button type="button" class="button" aria-disabled={isBusy} aria-busy={isBusy} onClick={upload}>
          {isBusy ? text.savingChanges : text.usePicture}
        </button>
        <button type="button" class="plain-button" onClick={cancel}>
          {text.cancel}
        </button>
      </div>
    </div>
  );
}
