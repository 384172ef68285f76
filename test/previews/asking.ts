import { systemClock, type Clock } from '../../server/clock.ts';
import { createPreviews, type FoundPreview, type Previews } from '../../server/previews/previews.ts';
import type { Network } from '../../server/previews/network.ts';
import { openStrangers, type Strangers } from './strangers.ts';

interface Rules {
  publicUrl?: string | null;
  previewEnabled?: boolean;
  previewAllowHosts?: readonly string[];
  previewAllowedPorts?: readonly number[] | 'any';
}

interface Options extends Rules {
  clock?: Clock;
  network?: Partial<Network>;
  remake?: (bytes: Buffer) => Promise<Buffer | null>;
}

/** Previews of an internet, as the server makes them. */
export function previewsOf(strangers: Strangers, options: Options = {}): Previews {
  const { clock = systemClock, network, remake = (bytes: Buffer) => Promise.resolve(bytes), ...rules } = options;
  const defaults = { publicUrl: null, previewEnabled: true, previewAllowHosts: [], previewAllowedPorts: [80, 443] };
  const settings = { ...defaults, ...rules };
  return createPreviews({ settings, clock, network: { ...strangers.network, ...network }, remake });
}

/** Somebody whose budget never ends. */
export function person(personId: number): { personId: number; spend: () => void } {
  return { personId, spend: () => undefined };
}

/** What one person gets for one address. */
export function ask(previews: Previews, url: string, personId = 1): Promise<FoundPreview | null> {
  return previews.find(url, person(personId));
}

/** An internet of the suite around it. */
export function useStrangers(): () => Strangers {
  let strangers: Strangers | undefined;
  beforeEach(async () => {
    strangers = await openStrangers();
  });
  afterEach(() => strangers?.[Symbol.asyncDispose]());
  return () => {
    if (strangers === undefined) throw new Error('there is no internet yet');
    return strangers;
  };
}
