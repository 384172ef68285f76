import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPublicAddress } from '../../server/previews/address.ts';
import type { Address, Network } from '../../server/previews/network.ts';

/** Stands for every public address; the rest of 127.0.0.0/8 is as private as ever. */
export const publicAddress = '127.1.0.1';

/** How one host of the strangers answers. */
export type Site = (request: IncomingMessage, response: ServerResponse) => void;

/** An internet of this computer: real sockets, names and addresses of the test's own. */
export interface Strangers extends AsyncDisposable {
  readonly network: Network;
  /** By host, as a request names it; any other host is 404. */
  readonly sites: Record<string, Site>;
  /** Addresses by name; a name that is not here is public. */
  readonly names: Record<string, readonly string[] | (() => Promise<readonly string[]>)>;
  /** What was asked of public servers, as `host/path`. */
  readonly asked: string[];
  readonly requests: IncomingMessage[];
  /** Connections to the private server, which must never be reached, and requests it got. */
  readonly canary: { connections: number; requests: number };
  /** Names that were looked up. */
  readonly lookedUp: string[];
  readonly openConnections: () => { now: number; most: number };
  /** Resolves when nobody is connected to a public server. */
  readonly idle: () => Promise<void>;
}

/** Open the internet: a public server, and a private one on the same port of 127.0.0.1 and ::1. */
export async function openStrangers(): Promise<Strangers> {
  const sites: Strangers['sites'] = {};
  const names: Strangers['names'] = {};
  const [asked, lookedUp, requests]: [string[], string[], IncomingMessage[]] = [[], [], []];
  const open = { now: 0, most: 0 };
  const whenIdle: (() => void)[] = [];
  const canary = { connections: 0, requests: 0 };
  const answer: RequestListener = (request, response) => {
    const host = request.headers.host ?? '';
    asked.push(host + request.url);
    requests.push(request);
    const site = sites[host] ?? notFound;
    site(request, response);
  };
  const strangers = createServer(answer);
  const port = await listen(strangers, publicAddress, 0);
  strangers.on('connection', (socket) => {
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    socket.on('close', () => {
      open.now -= 1;
      if (open.now === 0) for (const tell of whenIdle.splice(0)) tell();
    });
  });
  const canaries = ['127.0.0.1', '::1'].map((address) => {
    const server = createServer(page('secret'));
    server.on('connection', () => (canary.connections += 1)).on('request', () => (canary.requests += 1));
    return { server, ready: listen(server, address, port) };
  });
  await Promise.all(canaries.map(({ ready }) => ready));

  const resolve = async (hostname: string): Promise<Address[]> => {
    lookedUp.push(hostname);
    const known = names[hostname] ?? [publicAddress];
    const addresses = typeof known === 'function' ? await known() : known;
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return {
    sites,
    names,
    asked,
    lookedUp,
    requests,
    canary,
    openConnections: () => ({ ...open }),
    idle: () => new Promise((resolve) => void (open.now === 0 ? resolve() : whenIdle.push(resolve))),
    network: {
      resolve,
      resolveOpened: resolve,
      isPublic: (address) => address === publicAddress || isPublicAddress(address),
      targetOf: () => ({ protocol: 'http:', port: String(port) }),
    },
    [Symbol.asyncDispose]: async () => {
      const servers = [strangers, ...canaries.map(({ server }) => server)];
      await Promise.all(servers.map(close));
    },
  };
}

async function listen(server: Server, address: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
  return (server.address() as AddressInfo).port; // it listens on TCP
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

const notFound: Site = (_request, response) => void response.writeHead(404).end();

/** A page with a title. */
export function page(title: string): Site {
  return html(`<!doctype html><title>${title}</title>`);
}

/** A page of any source. */
export function html(source: string | Buffer, type = 'text/html; charset=utf-8'): Site {
  return body(source, { 'content-type': type });
}

export function body(bytes: string | Buffer, headers: Record<string, string>, status = 200): Site {
  return (_request, response) => void response.writeHead(status, headers).end(bytes);
}

export function redirect(location: string, status = 302): Site {
  return body('', { location }, status);
}

/** By path. */
export function paths(routes: Readonly<Record<string, Site>>): Site {
  return (request, response) => (routes[request.url ?? ''] ?? notFound)(request, response);
}
