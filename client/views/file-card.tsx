import { addressOf } from '../dom/file-address.ts';
import { fileIconOf, fileTypeOf, formatSize, splitName } from '../dom/file-labels.ts';
import type { RowFile } from '../state/blocks.ts';
import { text } from '../text/en.ts';
import { Icon } from './icons.tsx';
import { UploadProblem, UploadProgress, useUpload } from './upload-state.tsx';

interface Props {
  readonly file: RowFile;
  readonly tabStop: boolean;
}

/** A name of one line. Its ending stays in view. */
export function FileName({ name }: { name: string }) {
  const [stem, ending] = splitName(name);
  return (
    <span class="file-name" dir="auto" title={name}>
      <span class="stem">{stem}</span>
      <span class="ending">{ending}</span>
    </span>
  );
}

/** Saves a file under the name its sender gave it. Nothing is opened in the page. */
function Download({ file, tabStop }: Props) {
  const { name, file: address } = file.attachment;
  if (address === '') return null;
  return (
    <a
      class="icon-button"
      href={addressOf(address)}
      download={name}
      title={text.downloadFile(name)}
      aria-label={text.downloadFile(name)}
      tabIndex={tabStop ? 0 : -1}
    >
      <Icon name="download" />
    </a>
  );
}

const kindIcons = { audio: 'sound', video: 'film', image: 'file' } as const;

/** What a file is, in one line: sign, name, type and size, and how to save it. */
function About({ file, tabStop }: Props) {
  const { kind, name, size } = file.attachment;
  const upload = useUpload(file.sent);
  return (
    <div class="file-about">
      <Icon name={kind === 'file' ? fileIconOf(name) : kindIcons[kind]} size={24} />
      <span class="file-words">
        <FileName name={name} />
        {upload?.state === 'failed' ? (
          <UploadProblem upload={upload} />
        ) : (
          <span class="file-facts">
            {fileTypeOf(name)} · {formatSize(size)}
          </span>
        )}
      </span>
      {upload !== null && <UploadProgress upload={upload} />}
      <Download file={file} tabStop={tabStop} />
    </div>
  );
}

/** A file that is only to be saved. */
export function FileCard(props: Props) {
  return (
    <div class="file-card">
      <About {...props} />
    </div>
  );
}

/** Sound or a film, played in place. It has its full height before it is there. */
export function Player({ file, tabStop }: Props) {
  const { kind, name, file: address } = file.attachment;
  // with a name of its own, the player's buttons are reached like those of all other rows
  const player = { src: addressOf(address), controls: true, preload: 'metadata', 'aria-label': name } as const;
  const stop = tabStop ? 0 : -1;
  return (
    <div class={`file-card ${kind}`}>
      <div class="player">
        {/* oxlint-disable jsx-a11y/media-has-caption -- the sender has given one file, and no captions */}
        {address !== '' && kind === 'audio' && <audio {...player} tabIndex={stop} />}
        {address !== '' && kind === 'video' && <video {...player} tabIndex={stop} playsInline />}
        {/* oxlint-enable jsx-a11y/media-has-caption */}
      </div>
      <About file={file} tabStop={tabStop} />
    </div>
  );
}
