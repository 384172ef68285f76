import type { Attachment } from '#shared/objects.ts';

/** Where a file is served as it is. */
export function addressOf(file: string): string {
  return `/files/${encodeURIComponent(file)}`;
}

/** Where the small still of a picture is served. */
export function smallOf(file: string): string {
  return `${addressOf(file)}?size=small`;
}

/** False for a picture that has no clear parts for sure. */
export function mayBeClear({ file }: Pick<Attachment, 'file'>): boolean {
  return !/\.jpe?g$/.test(file);
}

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Where a picture is served for the list: small, but as it is when it may move and that is wanted. */
export function stillOf({ file }: Pick<Attachment, 'file'>): string {
  const mayMove = /\.(gif|webp)$/.test(file);
  return mayMove && !calm.matches ? addressOf(file) : smallOf(file);
}
