import { posix } from 'node:path';

/** A link to a file in a repository, and where the bare file is. */
export interface CodeLink {
  readonly raw: string;
  /** From the top of the repository. */
  readonly filepath: string;
  /** The lines the link names, in order, or null. */
  readonly lines: Lines | null;
}

export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** One kind of repository: how its links look. Segments are decoded; null: not one of its links. */
type Reader = (url: URL, segments: readonly string[]) => CodeLink | null;

/** Readers of the exact hosts everybody may link to, and of those an operator opened. */
const publicHosts: Readonly<Record<string, Reader>> = {
  'github.com': readGitHub,
  'gitlab.com': readGitLab,
  'bitbucket.org': readBitbucket,
};

/** @param isOpened true for hosts that may be a GitLab or Bitbucket Server of one's own */
export function parseCodeLink(text: string, isOpened: (hostname: string) => boolean): CodeLink | null {
  const url = hasDots(text) ? null : URL.parse(text);
  const segments = url === null ? null : segmentsOf(url);
  return url === null || segments === null ? null : readerOf(url, isOpened)(url, segments);
}

function readerOf({ host, hostname }: URL, isOpened: (hostname: string) => boolean): Reader {
  const reader = Object.hasOwn(publicHosts, host) ? publicHosts[host] : undefined;
  return reader ?? (isOpened(hostname) ? readOwnHost : () => null);
}

/** A path that goes up: what it means depends on who resolves it. */
function hasDots(text: string): boolean {
  return /[/\\](\.|%2e){1,2}(?=[/\\?#]|$)/i.test(text);
}

/** The parts of the path, or null when one of them could be more than one once it is decoded. */
function segmentsOf({ pathname }: URL): string[] | null {
  try {
    const segments = pathname.slice(1).split('/').map(decodeURIComponent);
    return segments.every(isSegment) ? segments : null;
  } catch {
    return null;
  }
}

function isSegment(segment: string): boolean {
  return segment !== '' && !/^\.{1,2}$|[/\\\p{Cc}]/u.test(segment);
}

function encode(segments: readonly string[]): string {
  return segments.map(encodeURIComponent).join('/');
}

/** `/O/R/blob/REF/PATH#L50-L60` */
function readGitHub({ hash }: URL, [owner, repository, kind, ref, ...path]: readonly string[]): CodeLink | null {
  if (owner === undefined || repository === undefined || kind !== 'blob' || ref === undefined) return null;
  const raw = `https://raw.githubusercontent.com/${encode([owner, repository, ref, ...path])}`;
  return linkTo(path, raw, /^#L(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?$/.exec(hash));
}

/** `/G/…/R/-/blob/REF/PATH#L50-60` */
function readGitLab({ origin, hash }: URL, segments: readonly string[]): CodeLink | null {
  const dash = segments.indexOf('-');
  const [kind, ref, ...path] = segments.slice(dash + 1);
  if (dash < 2 || kind !== 'blob' || ref === undefined) return null;
  const raw = `${origin}/${encode([...segments.slice(0, dash), '-', 'raw', ref, ...path])}`;
  return linkTo(path, raw, /^#L(\d+)(?:-L?(\d+))?$/.exec(hash));
}

function readOwnHost(url: URL, segments: readonly string[]): CodeLink | null {
  return readGitLab(url, segments) ?? readBitbucketServer(url, segments);
}

/** `/W/R/src/REF/PATH#lines-50:60` */
function readBitbucket({ origin, hash }: URL, segments: readonly string[]): CodeLink | null {
  const [workspace, repository, kind, ref, ...path] = segments;
  if (workspace === undefined || repository === undefined || kind !== 'src' || ref === undefined) return null;
  const raw = `${origin}/${encode([workspace, repository, 'raw', ref, ...path])}`;
  return linkTo(path, raw, /^#lines-(\d+)(?::(\d+))?/.exec(hash));
}

/** `…/projects/P/repos/R/browse/PATH?at=REF#50-60`, or of a person: `…/users/U/repos/R/…` */
function readBitbucketServer({ origin, hash, searchParams }: URL, segments: readonly string[]): CodeLink | null {
  const start = segments.findIndex((one, at) => /^(projects|users)$/.test(one) && segments[at + 2] === 'repos');
  const [repository, path] = [segments.slice(0, start + 4), segments.slice(start + 5)];
  if (start === -1 || segments[start + 4] !== 'browse') return null;
  const at = searchParams.get('at');
  const query = at === null ? '' : `?at=${encodeURIComponent(at)}`;
  return linkTo(path, `${origin}/${encode([...repository, 'raw', ...path])}${query}`, /^#(\d+)(?:-(\d+))?$/.exec(hash));
}

function linkTo(path: readonly string[], raw: string, anchor: RegExpExecArray | null): CodeLink | null {
  if (path.length === 0) return null;
  return { raw, filepath: posix.join(...path), lines: linesIn(anchor) };
}

function linesIn(anchor: RegExpExecArray | null): Lines | null {
  if (anchor === null) return null;
  const [, from = '', to = from] = anchor;
  const [first, last] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
  return first >= 1 && Number.isSafeInteger(last) ? { first, last } : null;
}
