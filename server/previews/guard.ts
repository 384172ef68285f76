import { isIP } from 'node:net';
import type { Settings } from '../settings.ts';

const longestUrl = 2_048;
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
/** Names that mean this computer or this network, whatever a name server says. */
const innerNames = /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|home\.arpa)$/;

/** Judges where the server may go. Names are judged here, the addresses behind them when they are known. */
export interface Guard {
  /** The address as a URL to go to, or null when the server does not go there. `base`: where the link stood. */
  readonly judgeUrl: (text: string, base?: URL) => URL | null;
  /** True for a host the operator opened: the rules about names and addresses do not apply, those about ports do. */
  readonly isOpened: (hostname: string) => boolean;
}

type Rules = Pick<Settings, 'publicUrl' | 'previewAllowHosts' | 'previewAllowedPorts'>;

/** @param isPublic the rule for IP addresses */
export function createGuard(rules: Rules, isPublic: (address: string) => boolean): Guard {
  const opened = new Set(rules.previewAllowHosts.map((host) => bare(hostnameOf(host))));
  const ports = rules.previewAllowedPorts;
  const isOpenPort = (url: URL) => ports === 'any' || ports.includes(portOf(url));
  const isOpened = (hostname: string) => opened.has(bare(hostname));
  const isAllowed = (url: URL) =>
    isPlain(url) &&
    url.origin !== rules.publicUrl &&
    isOpenPort(url) &&
    (isOpened(url.hostname) || isPublicHost(url.hostname, isPublic));
  return {
    isOpened,
    judgeUrl: (text, base) => {
      // Parsed first: 2130706433, 0x7f.1 and full-width digits are 127.0.0.1 only afterwards.
      const url = text.length > longestUrl ? null : URL.parse(text, base?.href);
      return url !== null && isAllowed(url) ? url : null;
    },
  };
}

/** A host as `URL` writes it. */
function hostnameOf(host: string): string {
  return URL.parse(`http://${isIP(host) === 6 ? `[${host}]` : host}`)?.hostname ?? host;
}

/** Without the brackets that `URL` has around an IPv6 address, and a socket has not. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function isPlain({ href, protocol, username, password }: URL): boolean {
  return href.length <= longestUrl && defaultPorts[protocol] !== undefined && username === '' && password === '';
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (defaultPorts[protocol] ?? 0) : Number(port);
}

function isPublicHost(hostname: string, isPublic: (address: string) => boolean): boolean {
  const address = bare(hostname);
  if (isIP(address) !== 0) return isPublic(address);
  const isOneLabel = !hostname.includes('.');
  // An empty label, such as a dot at the end, would make two names of one.
  return !isOneLabel && !/^\.|\.\.|\.$/.test(hostname) && !innerNames.test(hostname);
}
