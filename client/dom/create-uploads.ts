import type { Clock } from '../state/clock.ts';
import type { Size } from '../state/geometry.ts';
import type { UploadView } from '../state/upload-view.ts';
import { Uploads } from '../state/uploads.ts';
import { dropUpload, uploadFile } from '../upload.ts';

/** The size of a picture in pixels, turned as it is shown; null for what the browser cannot draw. */
async function measure(url: string): Promise<Size | null> {
  const picture = new Image();
  const loaded = new Promise<boolean>((resolve) => {
    picture.onload = () => resolve(true);
    picture.onerror = () => resolve(false);
  });
  picture.src = url;
  return (await loaded) ? { width: picture.naturalWidth, height: picture.naturalHeight } : null;
}

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly changed: (view: UploadView) => void;
  readonly removed: (id: string) => void;
}

/** Uploads as this browser does them. */
export function createUploads(parts: Parts): Uploads {
  return new Uploads({
    ...parts,
    newId: () => crypto.randomUUID(),
    upload: uploadFile,
    drop: dropUpload,
    measure,
    createUrl: (file) => URL.createObjectURL(file),
    revokeUrl: (url) => URL.revokeObjectURL(url),
  });
}
