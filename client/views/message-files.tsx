import type { RowFile } from '../state/blocks.ts';
import { FileCard, Player } from './file-card.tsx';
import { Picture } from './picture.tsx';

interface Props {
  readonly files: readonly RowFile[];
  readonly tabStop: boolean;
  /** Opens the viewer with the picture of a message. */
  readonly open: (messageId: number) => void;
}

/** Pictures in a box whose size is known before they are there: one by its shape, several in a grid. */
function Pictures({ files, tabStop, open }: Props) {
  const columns = files.length === 4 ? 2 : Math.min(3, files.length);
  return (
    <div class={`pictures columns-${columns}`}>
      {files.map((file) => (
        <Picture key={file.position} file={file} isAlone={columns === 1} tabStop={tabStop} open={open} />
      ))}
    </div>
  );
}

/** The files of a message: its pictures together, then everything else. */
export function MessageFiles({ files, tabStop, open }: Props) {
  const pictures = files.filter(({ attachment }) => attachment.kind === 'image');
  const others = files.filter(({ attachment }) => attachment.kind !== 'image');
  return (
    <>
      {pictures.length > 0 && <Pictures files={pictures} tabStop={tabStop} open={open} />}
      {others.map((file) =>
        file.attachment.kind === 'file' ? (
          <FileCard key={file.position} file={file} tabStop={tabStop} />
        ) : (
          <Player key={file.position} file={file} tabStop={tabStop} />
        ),
      )}
    </>
  );
}
