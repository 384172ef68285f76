import type { Attachment } from '#shared/objects.ts';
import { isOtherPhoto, kindOf, whyRefused } from './file-facts.ts';

/** A file on its way to the server, or held there for a message that is not sent yet. */
export interface UploadView {
  readonly id: string;
  readonly name: string;
  /** The media type. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** In pixels; null for what is no picture. */
  readonly width: number | null;
  readonly height: number | null;
  readonly kind: Attachment['kind'];
  /** The picture as it lies on this device (`blob:`). */
  readonly localUrl: string | null;
  /** From 0 to 1. */
  readonly progress: number;
  readonly state: 'waiting' | 'uploading' | 'held' | 'failed';
  /** Why it failed. */
  readonly problem: string | null;
  /** It would fail again: there is no Retry. */
  readonly refused: boolean;
  /** A photo the server does not look into: what it tells about place and camera stays in it. */
  readonly asIs: boolean;
  /** What the server holds. */
  readonly attachment: Attachment | null;
}

const blank = {
  width: null,
  height: null,
  localUrl: null,
  progress: 0,
  problem: null,
  refused: false,
  attachment: null,
} as const;

/** A file that has just been added. What the server would refuse has failed already. */
export function viewOfFile(id: string, file: File): UploadView {
  const { name, type, size } = file;
  const problem = whyRefused(file);
  const state = problem === null ? 'waiting' : 'failed';
  const refused = problem !== null;
  return { ...blank, id, name, type, size, kind: kindOf(file), state, problem, refused, asIs: isOtherPhoto(name) };
}

/** A file that an earlier page has uploaded. */
export function viewOfHeld(id: string, attachment: Attachment): UploadView {
  return { ...blank, ...attachment, id, progress: 1, state: 'held', asIs: isOtherPhoto(attachment.name), attachment };
}

/** True for what would be lost with the page. */
export function isOnItsWay({ state }: UploadView): boolean {
  return state === 'waiting' || state === 'uploading';
}
