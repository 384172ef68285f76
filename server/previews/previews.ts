import type { CodePreview, OpenGraphPreview } from '#shared/previews.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { cutCode } from './code.ts';
import { parseCodeLink } from './code-link.ts';
import { decodePage } from './decode.ts';
import { createFetch, loadFetch, type Fetch, type Wanted } from './fetch.ts';
import { createGuard, type Guard } from './guard.ts';
import { createMemo, type Finding } from './memo.ts';
import type { Network } from './network.ts';
import { readPage } from './open-graph.ts';
import { createTurns } from './turns.ts';

const fetchMs = 5_000;
/** From asking to the answer; what is left of it behind the wait for a turn is for fetching. */
const answerMs = 5_800;
const waitMs = 3_000;
const previewBytesMax = 16 * 1_048_576;
const pictureBytesMax = 32 * 1_048_576;

/** Everything of a preview but the path under which this server serves its picture. */
export type FoundPreview = Omit<OpenGraphPreview, 'image_proxy'> | CodePreview;

/** Who asks. */
interface Asker {
  readonly personId: number;
  /** Called before something is fetched, not for what is known or on its way. May throw, and nothing is fetched. */
  readonly spend: () => void;
}

/** What stands on other people's pages. Why there is nothing is never told. */
export interface Previews {
  /** The preview of an address. */
  readonly find: (url: string, asker: Asker) => Promise<FoundPreview | null>;
  /** The picture at an address, made anew. */
  readonly picture: (url: string, asker: Asker) => Promise<Buffer | null>;
  /** Load what the first preview needs: that takes the event loop for a moment. */
  readonly warmUp: () => Promise<void>;
  /** Give up what is being fetched, and fetch nothing any more. */
  readonly stop: () => void;
}

interface PreviewParts {
  settings: Pick<Settings, 'publicUrl' | 'previewEnabled' | 'previewAllowHosts' | 'previewAllowedPorts'>;
  clock: Clock;
  network: Network;
  /** A picture of any kind made small and safe, or null for what is none. */
  remake: (bytes: Buffer) => Promise<Buffer | null>;
}

const previewMemo = { entriesMax: 500, bytesMax: previewBytesMax, bytesOf: sizeOf };
const pictureMemo = { entriesMax: 2_000, bytesMax: pictureBytesMax, bytesOf: ({ length }: Buffer) => length };

export function createPreviews(parts: PreviewParts): Previews {
  const guard = createGuard(parts.settings, parts.network.isPublic);
  const fetch = createFetch(guard, parts.network);
  const stopped = new AbortController();
  const takeTurn = createTurnTaker(parts.clock, stopped.signal);
  const previews = createMemo<FoundPreview>(parts.clock, previewMemo);
  const pictures = createMemo<Buffer>(parts.clock, pictureMemo);

  const mayAsk = (url: string) =>
    parts.settings.previewEnabled && !stopped.signal.aborted && guard.judgeUrl(url) !== null;

  return {
    warmUp: () => warmUp(parts.settings),
    stop: () => stopped.abort(),
    find: async (url, { personId, spend }) => {
      if (!mayAsk(url)) return null;
      const known = previews.get(url);
      if (known !== undefined) return known;
      spend();
      return previews.find(url, () => takeTurn(personId, (signal) => findPreview({ guard, fetch, signal }, url)));
    },
    picture: async (url, { personId, spend }) => {
      if (!mayAsk(url)) return null;
      const known = pictures.get(url);
      if (known !== undefined) return known;
      spend();
      const make = async (signal: AbortSignal) => {
        const found = await fetch(url, { ...wantedPicture, signal });
        return found === null ? null : parts.remake(found.bytes);
      };
      // Made in the same turn: a person's pictures do not keep those of others waiting.
      return pictures.find(url, () => takeTurn(personId, make));
    },
  };
}

async function warmUp({ previewEnabled }: PreviewParts['settings']): Promise<void> {
  if (!previewEnabled) return;
  await loadFetch();
  await readPage('');
}

/** Runs work in a person's turn; what had no turn, or was cut short by the stop, says nothing about the address. */
function createTurnTaker(clock: Clock, stopped: AbortSignal) {
  const turns = createTurns();
  return async <T>(personId: number, work: (signal: AbortSignal) => Promise<T | null>): Promise<Finding<T>> => {
    const askedMs = clock.monotonicMs();
    const done = await turns.take(personId, AbortSignal.any([stopped, AbortSignal.timeout(waitMs)]));
    if (done === null) return { value: null, isKept: false };
    const leftMs = Math.min(fetchMs, answerMs - (clock.monotonicMs() - askedMs));
    try {
      const value = await work(AbortSignal.any([stopped, AbortSignal.timeout(Math.max(0, Math.floor(leftMs)))]));
      return { value, isKept: !stopped.aborted };
    } finally {
      done();
    }
  };
}

interface Search {
  guard: Guard;
  fetch: Fetch;
  signal: AbortSignal;
}

async function findPreview(search: Search, url: string): Promise<FoundPreview | null> {
  return (await findCode(search, url)) ?? (await findPage(search, url));
}

async function findCode({ guard, fetch, signal }: Search, url: string): Promise<CodePreview | null> {
  const link = parseCodeLink(url, guard.isOpened);
  if (link === null) return null;
  const file = await fetch(link.raw, { ...wantedFile, signal });
  return file === null ? null : cutCode(file.bytes, link, url);
}

async function findPage({ guard, fetch, signal }: Search, url: string): Promise<FoundPreview | null> {
  const page = await fetch(url, { ...wantedPage, signal });
  const facts = page === null ? null : await readPage(decodePage(page.bytes, page.contentType));
  if (page === null || facts === null) return null;
  const image = facts.image === '' ? null : guard.judgeUrl(facts.image, page.url);
  return { type: 'og', ...facts, image: image?.href ?? '', domain: new URL(url).host, url };
}

const isPage = (type: string) => type === 'text/html' || type === 'application/xhtml+xml';
const wantedPage: Omit<Wanted, 'signal'> = {
  accept: 'text/html,application/xhtml+xml',
  isType: isPage,
  tooLong: 'cut',
};
// A page instead of the file asks to sign in.
const wantedFile: Omit<Wanted, 'signal'> = { accept: '*/*', isType: (type) => !isPage(type), tooLong: 'refuse' };
const wantedPicture: Omit<Wanted, 'signal'> = {
  accept: 'image/*',
  isType: (type) => type.startsWith('image/'),
  tooLong: 'refuse',
};

function sizeOf(preview: FoundPreview): number {
  const texts = Object.values(preview).filter((value) => typeof value === 'string');
  return texts.reduce((sum, text) => sum + 2 * text.length, 0);
}
