import { isPictureName } from '#shared/files.ts';
import { limits } from '#shared/limits.ts';
import type { Attachment } from '#shared/objects.ts';
import { text } from '../text/en.ts';

/** The form field a file goes in: pictures the server knows are freed of what they tell about place and camera. */
export type UploadField = 'files' | 'attachments';

const otherPhotoName = /\.(heic|heif|avif|tiff?|bmp|dng|raw|cr[23]|nef|arw|orf|rw2|raf|jxl|jp2)$/i;

export function fieldOf(name: string): UploadField {
  return isPictureName(name) ? 'files' : 'attachments';
}

/** A photo that the server stores byte for byte. */
export function isOtherPhoto(name: string): boolean {
  return otherPhotoName.test(name);
}

/** What a file seems to be before the server has looked into it. */
export function kindOf({ name, type }: Pick<File, 'name' | 'type'>): Attachment['kind'] {
  if (isPictureName(name)) return 'image';
  const [group] = type.split('/');
  return group === 'audio' || group === 'video' ? group : 'file';
}

/** Why a file is not even sent to the server, or null. */
export function whyRefused({ size }: Pick<File, 'size'>): string | null {
  if (size === 0) return text.emptyFile;
  return size > limits.fileBytes ? text.largeFile : null;
}

/** What browsers call a picture that was copied and never had a name. */
const namelessPicture = /^(image\.\w+)?$/;

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}

/** A pasted screenshot gets a name that tells it from the next one. `at` is when it was pasted, in local time. */
export function namePasted(file: File, at: Date): File {
  if (!file.type.startsWith('image/') || !namelessPicture.test(file.name)) return file;
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-');
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join('.');
  const ending = file.type.slice('image/'.length).replace(/\W.*/, '').replace('jpeg', 'jpg');
  return new File([file], text.screenshotName(day, time, ending), { type: file.type });
}
