const orientationTag = 0x0112;
const shortType = 3;
const entryBytes = 12;

/**
 * The orientation an EXIF block asks for, 1 (upright) when it says nothing sensible. The rest of EXIF is never read:
 * a block of 60 KB whose folders point at themselves keeps a full parser busy for seconds.
 */
export function orientationOf(block: Buffer): number {
  const tiff = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length);
  const orientation = findIn(view, order === 'II');
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/** The orientation among the entries of the first folder, or 0. */
function findIn(view: DataView, isLittleEndian: boolean): number {
  const read16 = (at: number): number => view.getUint16(at, isLittleEndian);
  const folder = view.getUint32(4, isLittleEndian);
  if (folder + 2 > view.byteLength) return 0;
  const last = Math.min(folder + 2 + read16(folder) * entryBytes, view.byteLength) - entryBytes;
  for (let at = folder + 2; at <= last; at += entryBytes) {
    if (read16(at) === orientationTag && read16(at + 2) === shortType) return read16(at + 8);
  }
  return 0;
}
