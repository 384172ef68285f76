import type { LookupFunction } from 'node:net';
import type { buildConnector } from 'undici';
import type { Guard } from './guard.ts';
import type { Address, Network } from './network.ts';

const connectMs = 2_000;

type Connector = buildConnector.connector;
/** The package's function of that name; the package itself is loaded on first use. */
type BuildConnector = (options: buildConnector.BuildOptions) => Connector;

/**
 * Opens connections to public addresses only. A name is looked up once: it is refused when any of its addresses is not
 * public, and the socket gets exactly those, so there is no second answer that could differ. What it is connected to
 * is judged again, because an IP literal is never looked up.
 */
export function createConnector(build: BuildConnector, guard: Guard, network: Network): Connector {
  const options = { timeout: connectMs, allowH2: false, maxCachedSessions: 0 };
  const toPublic = build({ ...options, lookup: lookupBy(network.resolve, network.isPublic) });
  const toOpened = build({ ...options, lookup: lookupBy(network.resolveOpened, () => true) });
  return (asked, answer) => {
    const target = { ...asked, ...network.targetOf(asked) };
    if (guard.isOpened(asked.hostname)) return toOpened(target, answer);
    toPublic(target, (...[error, socket]) => {
      if (error !== null) return answer(error, null);
      if (network.isPublic(socket.remoteAddress ?? '')) return answer(null, socket);
      socket.destroy();
      answer(new Error('the peer is not public'), null);
    });
  };
}

function lookupBy(resolve: Network['resolve'], isAllowed: Network['isPublic']): LookupFunction {
  const find = async (hostname: string): Promise<Address[]> => {
    const found = await resolve(hostname);
    if (found.length === 0) throw new Error('the name has no address');
    if (!found.every(({ address }) => isAllowed(address)))
      throw new Error('the name has an address that is not public');
    return [...found];
  };
  return (hostname, { all }, answer) => {
    find(hostname).then(
      (found) => {
        const [first] = found;
        if (all !== true && first !== undefined) answer(null, first.address, first.family);
        else answer(null, found);
      },
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };
}
