import { lookup, Resolver } from 'node:dns/promises';
import { isPublicAddress } from './address.ts';

const nameServerMs = 2_000;

/** An address a name stands for. */
export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Where a connection goes to. */
interface Target {
  readonly protocol: string;
  readonly port: string;
}

/** The internet as the server sees it; tests have one of their own. */
export interface Network {
  /** All addresses of a public name. */
  readonly resolve: (hostname: string) => Promise<readonly Address[]>;
  /** All addresses of a host the operator opened. */
  readonly resolveOpened: (hostname: string) => Promise<readonly Address[]>;
  readonly isPublic: (address: string) => boolean;
  readonly targetOf: (target: Target) => Target;
}

/** The real one. */
export const internet: Network = {
  resolve: askNameServers,
  // Its name may stand in this computer's hosts file only.
  resolveOpened: async (hostname) => (await lookup(hostname, { all: true })).map(toAddress),
  isPublic: isPublicAddress,
  targetOf: (target) => target,
};

/**
 * Not by the system's own look-up: that blocks one of four threads for as long as a strange name server likes, and
 * passwords and files wait for the same threads.
 */
async function askNameServers(hostname: string): Promise<readonly Address[]> {
  const resolver = new Resolver({ timeout: nameServerMs, tries: 1 });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return [...addressesIn(v4, 4), ...addressesIn(v6, 6)];
}

function addressesIn(answer: PromiseSettledResult<string[]>, family: 4 | 6): Address[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}

function toAddress({ address, family }: { address: string; family: number }): Address {
  return { address, family: family === 6 ? 6 : 4 };
}
